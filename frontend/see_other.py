"""After a form: look at the result by GET, so that reloading sends nothing again."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    status_code = 303
