"""Python 2's urllib2: what urllib.request, urllib.error and urllib.parse hold today."""

from urllib.error import *  # noqa: F403
from urllib.error import HTTPError, URLError  # noqa: F401
from urllib.parse import quote, unquote, urlencode, urlparse  # noqa: F401
from urllib.request import *  # noqa: F403
from urllib.request import Request, build_opener, install_opener, urlopen  # noqa: F401
