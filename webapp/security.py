"""Response headers, cookies and CSRF."""

from flask import Flask, Request, request
from flask.sessions import SecureCookieSessionInterface
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
talisman = Talisman()

#: Nothing inline and nothing from elsewhere. Pico's form controls carry their arrows as data: images.
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

#: For the preview of a mail, which is shown in a frame of ours: style attributes, as mails have them, and no
#: script.
MAIL_POLICY = {
    "default-src": "'none'",
    "style-src": "'self' 'unsafe-inline'",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
    "sandbox": "allow-same-origin",
}


class SchemeSessions(SecureCookieSessionInterface):
    """Sessions whose cookie is `Secure` exactly when the request came by https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Follow the scheme."""
        return _is_secure(request)


def _is_secure(present: Request) -> bool:
    return present.is_secure


def init_app(app: Flask) -> None:
    """Register with an application."""
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="silverlining",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = SchemeSessions()
    csrf.init_app(app)
    talisman.init_app(
        app,
        force_https=False,
        strict_transport_security=False,
        session_cookie_secure=False,  # SchemeSessions decides
        content_security_policy=CONTENT_SECURITY_POLICY,
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy={"clipboard-write": "(self)", "geolocation": "()", "camera": "()"},
    )
