"""The addresses of the product batches."""

from django.urls import path

from dosing.views import products

app_name = "dosing"
urlpatterns = [
    path("", products.batch_list, name="batch_list"),
    path("add/", products.batch_add, name="batch_add"),
    path("<int:pk>/", products.batch, name="batch"),
]
