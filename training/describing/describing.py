"""evaluate.py describe: prints the layers of a network, or the costs of several, and draws those."""

from collections.abc import Sequence
from pathlib import Path

from texts import print_lines, shown
from training.command_options import DescribeOptions
from training.describing import report
from training.describing.description import describe
from training.describing.network import Network


def run(networks: Sequence[Network], options: DescribeOptions) -> None:
    """Prints the layers of one network or the costs of several, and draws those.

    Raises:
        UsageError: the hyperparameters of a network do not go together.
        RunError: those of a run make no sense, or the picture can't be written.
    """
    descriptions = [describe(network) for network in networks]
    if options.json:
        print(report.as_json(descriptions, options.batch_size))
    elif len(descriptions) == 1:
        print(report.as_text(descriptions[0], options.batch_size))
    else:
        print(report.compared(descriptions, options.batch_size))
    if len(descriptions) > 1 and options.picture:
        from training.describing import picture  # matplotlib takes a second to import

        path = Path(options.picture).expanduser()
        picture.draw(descriptions, path)
        if not options.json:
            print_lines(f"picture: {shown(path)}")
