"""The one question of the clock's page."""

from django import forms

from ucmsc_ali.demo.moves import LABELS


class MoveForm(forms.Form):
    """Which step to take; where to go afterwards is read beside it."""

    step = forms.ChoiceField(choices=list(LABELS.items()))
