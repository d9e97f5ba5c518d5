"""Words of the findings on shapes: kinds, validity, duplicates, slivers, size."""

from collections.abc import Mapping

from spatial.doctor.vectors.words.words import Words

GEOMETRY: Mapping[str, Words] = {
    "geometry_missing": Words(
        "repaired",
        "{count} รายการไม่มีรูปร่าง (ค่าว่าง) จึงตัดออก กรุณาวาดหรือลบในไฟล์ต้นฉบับ",
        "{count} feature(s) have no geometry and were left out. Draw it, or delete them in the original.",
    ),
    "geometry_empty": Words(
        "repaired",
        "{count} รายการมีรูปร่างที่ไม่มีจุดเลย จึงตัดออก กรุณาวาดหรือลบในไฟล์ต้นฉบับ",
        "{count} feature(s) have an empty geometry and were left out. Draw it, or delete them in the original.",
    ),
    "geometry_unreadable": Words(
        "repaired",
        "อ่านรูปร่างของ {count} รายการไม่ได้ (เสียหาย หรือจุดไม่ครบ) จึงตัดออก กรุณาวาดใหม่ในไฟล์ต้นฉบับ",
        "The geometry of {count} feature(s) cannot be read (damaged, or too few points); they were left out. Draw them "
        "again in the original.",
    ),
    "geometry_unclosed": Words(
        "repaired",
        "เส้นรอบรูปของ {count} รายการไม่บรรจบกัน ระบบปิดเส้นให้แล้ว กรุณาตรวจรูปร่าง",
        "The rings of {count} feature(s) were not closed; they were closed here. Check their shape.",
    ),
    "geometry_curved": Words(
        "repaired",
        "{count} รายการมีเส้นโค้ง ระบบแปลงเป็นเส้นตรงสั้น ๆ ให้แล้ว",
        "{count} feature(s) have curves; they were turned into short straight segments.",
    ),
    "geometry_unsupported": Words(
        "refused",
        "ชั้นข้อมูลเป็นชนิด {kind} ซึ่งใช้ไม่ได้ กรุณาแปลงเป็นจุด เส้น หรือพื้นที่ แล้วส่งใหม่",
        "The layer's geometry is {kind}, which cannot be used. Turn it into points, lines or polygons and send it "
        "again.",
    ),
    "geometry_mixed": Words(
        "decision",
        "ชั้นข้อมูลมีรูปร่างหลายชนิดปนกัน: {kinds_th} กรุณาเลือกชนิดที่จะนำเข้า ส่วนชนิดอื่นให้ส่งเป็นชั้นข้อมูลแยก",
        "The layer mixes kinds of geometry: {kinds_en}. Choose the one to load; send the others as layers of their "
        "own.",
    ),
    "geometry_other_kind": Words(
        "repaired",
        "ตัด {count} รายการที่ไม่ใช่{kind_th}ออก กรุณาส่งเป็นชั้นข้อมูลแยกหากต้องการ",
        "{count} feature(s) that are not {kind_en} were left out. Send them as a layer of their own if needed.",
    ),
    "geometry_invalid": Words(
        "repaired",
        "รูปร่างของ {count} รายการไม่ถูกต้อง (เช่น เส้นตัดกันเอง) ระบบซ่อมให้แล้ว กรุณาตรวจรูปร่างที่แสดง",
        "The geometry of {count} feature(s) was invalid (crossing itself, for instance) and was repaired. Look at the "
        "features shown.",
    ),
    "geometry_collapsed": Words(
        "repaired",
        "รูปร่างของ {count} รายการยุบตัว (ไม่มีพื้นที่หรือความยาว) ซ่อมไม่ได้ จึงตัดออก กรุณาวาดใหม่ในไฟล์ต้นฉบับ",
        "The geometry of {count} feature(s) collapses (it has no area or length) and cannot be repaired; they were "
        "left out. Draw them again in the original.",
    ),
    "geometry_flattened": Words(
        "note",
        "{count} รายการมีค่าความสูง (Z) หรือค่า M ระบบเก็บเฉพาะตำแหน่งราบ{kept_th}",
        "{count} feature(s) carry heights (Z) or measures (M); only the position is kept{kept_en}.",
    ),
    "geometry_sliver": Words(
        "note",
        "พบพื้นที่เศษ {count} รายการ (เล็กกว่า 1 ตร.ม. หรือแคบกว่า 1 ม.) มักเกิดจากการซ้อนทับข้อมูล กรุณาลบหรือรวมกับพื้นที่ข้างเคียง",
        "{count} polygon(s) are slivers (smaller than 1 m² or narrower than 1 m), often left by an overlay. Delete "
        "them or merge them with their neighbours.",
    ),
    "geometry_detailed": Words(
        "note",
        "{count} รายการมีจุดมากกว่า {limit} จุด แผนที่จะช้า กรุณาพิจารณาลดจุด (simplify) ก่อนส่ง",
        "{count} feature(s) have more than {limit} vertices each, which is slow on a map. Consider simplifying them.",
    ),
    "geometry_too_large": Words(
        "refused",
        "{count} รายการมีจุดเกิน {limit} จุดต่อรายการ กรุณาแบ่งหรือลดจุด (simplify) แล้วส่งใหม่",
        "{count} feature(s) have more than {limit} vertices each. Split or simplify them and send the file again.",
    ),
    "duplicate": Words(
        "note",
        "{count} รายการซ้ำกับรายการก่อนหน้าทั้งรูปร่างและข้อมูล หากไม่ได้ตั้งใจ ให้ตอบ duplicates เป็น drop เพื่อตัดออก",
        "{count} feature(s) repeat an earlier one in geometry and attributes. If that is not meant, decide duplicates "
        "as drop to leave them out.",
    ),
    "duplicate_dropped": Words(
        "repaired",
        "ตัด {count} รายการที่ซ้ำกับรายการก่อนหน้าทั้งรูปร่างและข้อมูลออกแล้ว",
        "{count} feature(s) that repeat an earlier one in geometry and attributes were left out.",
    ),
}
