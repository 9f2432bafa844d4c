"""Microsoft's clouds: the public one, the US Government's and China's, told apart by where their keys are.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
US_GOV_OPENID_URL = "https://login.botframework.azure.us/v1/.well-known/openidconfiguration"
CHINA_OPENID_URL = "https://login.botframework.azure.cn/v1/.well-known/openidconfiguration"
LOGIN_URL = "https://login.microsoftonline.com"
US_GOV_LOGIN_URL = "https://login.microsoftonline.us"
CHINA_LOGIN_URL = "https://login.partner.microsoftonline.cn"

AUDIENCE = "https://api.botframework.com"
US_GOV_AUDIENCE = "https://api.botframework.us"
CHINA_AUDIENCE = "https://api.botframework.azure.cn"

GCC_URL = "https://smba.infra.gcc.teams.microsoft.com"
"""Where tenants of the US Government's moderate cloud are served, whose keys are those of the public one."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where Teams' keys are and where the bot signs in; `audience` is for whom its tokens are, and who signs Teams'.

    `gcc_url` is the second host of the cloud's connector; empty where there is none.
    """

    openid_url: str
    login_url: str
    audience: str
    gcc_url: str

    @property
    def scope(self) -> str:
        """What the bot asks a token for."""
        return f"{self.audience}/.default"


def cloud_of(openid_url: str, login_url: str) -> Cloud:
    """The cloud whose keys are at `openid_url`; a host that is nobody's is a sandbox, and a public cloud of its own."""
    parts = urlsplit(openid_url)
    match parts.hostname:
        case "login.botframework.com":
            audience, gcc_url = AUDIENCE, GCC_URL
        case "login.botframework.azure.us":
            audience, gcc_url = US_GOV_AUDIENCE, ""
        case "login.botframework.azure.cn":
            audience, gcc_url = CHINA_AUDIENCE, ""
        case _:
            # A sandbox's mistakes are tried again on the sandbox, never on Microsoft's hosts.
            audience, gcc_url = AUDIENCE, f"{parts.scheme}://{parts.netloc}/gcc"
    return Cloud(openid_url, login_url, audience, gcc_url)
