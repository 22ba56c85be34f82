"""The web server's entry."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
application = get_wsgi_application()

# What start-up loaded lives as long as the process: the collector need not walk it again at every request.
gc.collect()
gc.freeze()
