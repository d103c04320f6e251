"""Which path shows what."""

from __future__ import annotations

from cases import views
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.urls import path

urlpatterns = [
    path("ready", lambda request: HttpResponse("ready")),
    path("login", LoginView.as_view(template_name="login.html")),
    path("inbox", views.inbox),
    path("case/new", views.new_case),
    path("case/<int:pk>", views.show_case),
    path("case/<int:pk>/<str:name>", views.act),
]
