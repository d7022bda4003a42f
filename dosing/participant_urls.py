"""The addresses of a participant's dose: the plan, the bedside card, the check by two people."""

from django.urls import path

from dosing.views import check, dose

app_name = "infusions"
urlpatterns = [
    path("<str:code>/dose/", dose.dose, name="dose"),
    path("<str:code>/<str:timepoint>/infusion/card/", dose.card, name="card"),
    path("<str:code>/<str:timepoint>/infusion/check/", check.check, name="check"),
]
