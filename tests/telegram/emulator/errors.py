"""The errors that the Bot API answers with."""

from typing import Any


class ApiError(Exception):
    """The call is refused: ``code`` is the HTTP status, ``parameters`` what a program can read of it."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def to_answer(self) -> dict[str, Any]:
        """Return the body of the answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(said: str) -> ApiError:
    """Return the error for a call with wrong parameters."""
    return ApiError(400, f"Bad Request: {said}")


def too_many_requests(seconds: int) -> ApiError:
    """Return the error for a call too many."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def blocked() -> ApiError:
    """Return the error for a message to a person who has blocked the bot."""
    return ApiError(403, "Forbidden: bot was blocked by the user")
