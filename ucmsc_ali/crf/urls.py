"""The addresses of the casebook: /participants/<code>/<timepoint>/<form>/[<repeat>/]."""

from django.urls import path

from ucmsc_ali.crf.views import casebook, form, history

app_name = "crf"
place = "<str:code>/<str:timepoint>/<slug:key>/"
urlpatterns = [
    path("<str:code>/", casebook.casebook, name="casebook"),
    path("<str:code>/history/<int:pk>/<str:item>/", history.history, name="history"),
    path(place, form.form, name="form"),
    path(place + "new/", form.form, {"repeat": 0}, name="new"),
    path(place + "<int:repeat>/", form.form, name="form"),
    path(place + "<int:repeat>/live/", form.live, name="live"),
    path(place + "<int:repeat>/draft/discard/", form.discard, name="discard"),
    path(place + "<int:repeat>/not-done/", form.not_done, name="not_done"),
    path(place + "<int:repeat>/void/", form.void, name="void"),
]
