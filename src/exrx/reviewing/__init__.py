"""Looking back on a plan that is under way: where somebody stands, and what is open, each as a question with what every answer enters."""

from exrx.reviewing.asking import open_questions
from exrx.reviewing.looking import Review, TookPlace, review
from exrx.reviewing.values import Asked, Offered

__all__ = ["Asked", "Offered", "Review", "TookPlace", "open_questions", "review"]
