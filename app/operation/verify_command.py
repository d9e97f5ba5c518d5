"""`sonthana verify`: proving the record, a dataset made again from it, or a file that one left in."""

from pathlib import Path
from typing import Annotated

import typer

from app.operation.refusal import Refusal
from app.operation.verify import prove_record
from app.operation.verify_file import prove_file

FileArgument = Annotated[
    Path | None,
    typer.Argument(
        exists=True,
        dir_okay=False,
        readable=True,
        metavar="FILE",
        help="A file that a dataset left in (docs/exports.md)",
    ),
]
ProvinceOption = Annotated[str | None, typer.Option(help="TIS-1099 code [default: all provinces]")]
DatasetOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME/VERSION",
        help="Make this dataset of the province again from record and stores, and compare (docs/datasets.md)",
    ),
]
CheckpointsOption = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        readable=True,
        help="Checkpoints that somebody else kept, as GET …/record/checkpoints answered them (docs/keys.md)",
    ),
]
KeyOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--key",
        exists=True,
        dir_okay=False,
        readable=True,
        metavar="PEM",
        help="A public key that you trust, with FILE or --dataset [default: those beside the service's key]",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="The whole report on FILE or the dataset as JSON")]


def verify(
    file: FileArgument = None,
    province: ProvinceOption = None,
    dataset: DatasetOption = None,
    checkpoints: CheckpointsOption = None,
    key: KeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prove the record and all that is kept beside it; or a dataset, made again; or, offline, one FILE of a dataset.

    Exit 0 if all is as it was recorded, released or sealed, 1 if anything is not, 2 if used wrongly; of a FILE 3 if its
    parts are proven, but something was written into it after it left.
    """
    if file is not None:
        if province is not None or checkpoints is not None or dataset is not None:
            raise _misuse(
                "--province, --dataset และ --checkpoints ไม่ใช้กับ FILE",
                "--province, --dataset and --checkpoints do not go with a FILE.",
            )
        prove_file(file, key or [], as_json=as_json)
    elif dataset is not None:
        if province is None:
            raise _misuse("ระบุจังหวัดของชุดข้อมูลด้วย --province", "Say whose dataset it is: --province")
        if checkpoints is not None:
            raise _misuse("--checkpoints ไม่ใช้กับ --dataset", "--checkpoints does not go with --dataset.")
        # what computes figures takes a while to load, and no other command needs it
        from app.operation.verify_dataset import prove_dataset_again

        prove_dataset_again(dataset, province, key or [], as_json=as_json)
    else:
        if key or as_json:
            raise _misuse("--key และ --json ใช้กับ FILE หรือ --dataset", "--key and --json go with a FILE or --dataset.")
        prove_record(province, checkpoints)


def _misuse(th: str, en: str) -> Refusal:
    return Refusal(th, en, exit_code=2)
