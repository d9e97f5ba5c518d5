"""Points of the check-list about the layers that a dataset rests on. Pure computation."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.text import Text
from app.datasets.check_points import Check, Present, Weight

UNKNOWN = frozenset({"", "-", "–", "?", "unknown", "n/a", "na", "none", "ไม่ทราบ", "ไม่ระบุ", "ไม่มี"})
"""What people write where a source or a licence is not known."""


def of_layers(manifest: Mapping[str, Any], present: Present, base: str) -> Iterator[Check]:
    """What is the matter with the layers: retracted, not published, without datum, source or licence, or none."""
    for layer in manifest["layers"]:
        slug, version = layer["slug"], layer["version"]
        name = f"{layer['title']['th']} (v{version})", f"{layer['title']['en']} (v{version})"
        subject = {"type": "layer", "id": layer["collection"], "href": f"{base}/layers/{slug}/versions/{version}"}
        now = present.layers.get((slug, version))

        def point(
            code: str,
            weight: Weight,
            detail: tuple[str, str],
            mend: tuple[str, str],
            subject: Mapping[str, Any] = subject,
            name: tuple[str, str] = name,
        ) -> Check:
            return Check(code, weight, subject, Text(f"{name[0]}: {detail[0]}", f"{name[1]}: {detail[1]}"), Text(*mend))

        if now is None or now.state == "retracted":
            yield point(
                "layer_retracted",
                "blocks",
                ("รุ่นนี้ถูกเพิกถอนแล้ว", "this version has been retracted"),
                ("จัดทำใหม่ด้วยรุ่นที่เผยแพร่อยู่", "Assemble again with a version that is published."),
            )
        elif now.state == "loaded":
            yield point(
                "layer_not_published",
                "blocks",
                ("รุ่นนี้ยังไม่ได้เผยแพร่", "this version is not published yet"),
                (
                    "ให้เจ้าหน้าที่ GIS หรือเลขานุการเผยแพร่รุ่นนี้ก่อน",
                    "Ask the GIS officer or the secretary to publish it first.",
                ),
            )
        elif now.newest is not None and now.newest > version:
            yield point(
                "layer_has_newer_version",
                "advises",
                (f"มีรุ่นใหม่กว่า คือรุ่น {now.newest}", f"there is a newer version, {now.newest}"),
                (
                    "ดูความต่าง แล้วจัดทำใหม่หากรุ่นใหม่ดีกว่า",
                    "Look at the difference; assemble again if the newer one is better.",
                ),
            )
        elif now.state == "deprecated":
            yield point(
                "layer_deprecated",
                "advises",
                ("รุ่นนี้เลิกใช้แล้ว", "this version is deprecated"),
                ("ใช้รุ่นที่แนะนำแทนหากมี", "Use the version recommended instead, if there is one."),
            )
        if layer["quantity"] == "depth" and layer["datum"] is None:
            yield point(
                "datum_missing",
                "blocks",
                ("ไม่ได้บอกจุดอ้างอิงของความลึก (datum)", "it does not say what its depths are above (datum)"),
                ("นำเข้าชั้นข้อมูลใหม่พร้อมระบุ datum", "Load the layer again and state its datum."),
            )
        for what, words in (("source", ("แหล่งที่มา", "source")), ("licence", ("สัญญาอนุญาต", "licence"))):
            if str(layer[what]).strip().lower() in UNKNOWN:
                yield point(
                    f"{what}_unknown",
                    "blocks",
                    (f"ไม่ทราบ{words[0]}", f"its {words[1]} is not known"),
                    (f"นำเข้าชั้นข้อมูลใหม่พร้อม{words[0]}", f"Load the layer again and state its {words[1]}."),
                )
    if not manifest["layers"] and not manifest["inputs"]:
        yield Check(
            "rests_on_nothing",
            "blocks",
            {"type": "dataset", "id": manifest["name"]},
            Text("ชุดข้อมูลไม่ได้อ้างอิงชั้นข้อมูลหรือข้อมูลจากหน่วยใดเลย", "The dataset rests on no layer and no input."),
            Text("เลือกชั้นข้อมูลหรือข้อมูลที่ใช้ตัดสินใจ", "Choose the layers and inputs that the decision rests on."),
        )
    elif not any(layer["kind"] == "hazard" for layer in manifest["layers"]):
        yield Check(
            "no_hazard_layer",
            "advises",
            {"type": "dataset", "id": manifest["name"]},
            Text("ไม่มีชั้นข้อมูลภัย จึงไม่มีตัวเลขพื้นที่น้ำท่วม", "There is no hazard layer, so no figures of flooded area."),
            Text("เพิ่มชั้นข้อมูลความลึกน้ำหากมี", "Add a layer of flood depth if there is one."),
        )
