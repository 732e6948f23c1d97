"""What can go wrong before an encoder encodes."""


class EncoderError(Exception):
    """The encoder cannot be used."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.__doc__)


class EncoderMissingError(EncoderError):
    """The model of the encoder is not there."""


class EncoderBrokenError(EncoderError):
    """The files of the encoder cannot be read as a model."""


class ModelsExtraMissingError(EncoderError):
    """Encoders other than the bundled one need an extra: pip install 'zhitu[models]'."""
