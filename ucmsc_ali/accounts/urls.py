"""Signing in, and the people who do."""

from django.urls import path

from ucmsc_ali.accounts import changes, people, views

app_name = "accounts"
urlpatterns = [
    path("accounts/login/", views.sign_in, name="sign_in"),
    path("accounts/logout/", views.sign_out, name="sign_out"),
    path("accounts/keepalive/", views.keepalive, name="keepalive"),
    path("accounts/language/", views.language, name="language"),
    path("accounts/password/", views.password, name="password"),
    path("people/", people.people, name="people"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/role/", changes.person_role, name="person_role"),
    path("people/<int:pk>/training/", changes.person_training, name="person_training"),
    path("people/<int:pk>/deactivate/", changes.person_deactivate, name="person_deactivate"),
    path("people/<int:pk>/reactivate/", changes.person_reactivate, name="person_reactivate"),
    path("people/<int:pk>/password/", changes.person_password, name="person_password"),
    path("people/<int:pk>/unlock/", people.person_unlock, name="person_unlock"),
]
