"""The secrets of the tests, easy to find wherever they leak to."""

TOKEN = "5200042000:AAtokenOfTheEmulator-0123456789_abcdefg"
WRONG_TOKEN = "5200042000:AAanotherToken-0123456789_abcdefghijklm"
WEBHOOK_SECRET = "secret-of-the-webhook-0123456789"
