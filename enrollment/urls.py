"""The addresses of enrollment, before those of the casebook: /participants/…"""

from django.urls import path

from enrollment.views import consent_versions, eligibility, participants

app_name = "enrollment"
urlpatterns = [
    path("", participants.participant_list, name="participant_list"),
    path("screen/", participants.participant_screen, name="participant_screen"),
    path("consent-versions/", consent_versions.version_list, name="consent_version_list"),
    path("consent-versions/add/", consent_versions.version_add, name="consent_version_add"),
    path("consent-versions/<int:pk>/end/", consent_versions.version_end, name="consent_version_end"),
    path("<str:code>/eligibility/sign/", eligibility.eligibility_sign, name="eligibility_sign"),
    path("<str:code>/screen-failure/", eligibility.screen_failure, name="screen_failure"),
]
