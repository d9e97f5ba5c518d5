"""Words of the findings on where a layer lies: its coordinate reference system, axes, the province."""

from collections.abc import Mapping

from spatial.doctor.vectors.words.words import Words

PLACE: Mapping[str, Words] = {
    "crs_missing": Words(
        "decision",
        "ไฟล์ไม่ได้ระบุระบบพิกัด (เช่น ไม่มีไฟล์ .prj) กรุณาเลือกระบบพิกัด ตัวเลือกแรกทำให้ข้อมูล {share} "
        "อยู่ใน{where_th}{doubt_th} ครั้งต่อไปให้ส่งไฟล์ .prj มาด้วย",
        "The file does not say its coordinate reference system (a .prj is missing, for instance). Choose one; with the "
        "first {share} of the data falls into {where_en}.{doubt_en} Next time send the .prj too.",
    ),
    "crs_unusable": Words(
        "decision",
        "ระบบพิกัดที่แจ้งในไฟล์ ({declared}) แปลงเป็นลองจิจูด ละติจูดไม่ได้{doubt_th} กรุณาเลือกระบบพิกัดที่ถูกต้อง",
        "The coordinate reference system in the file ({declared}) cannot be turned into longitude and latitude."
        "{doubt_en} Choose the right one.",
    ),
    "crs_metres_as_degrees": Words(
        "decision",
        "ไฟล์แจ้งระบบพิกัดเป็นองศา ({declared}) แต่ตัวเลขเป็นเมตร เช่น {example} กรุณาเลือกระบบพิกัดที่ถูกต้อง "
        "ตัวเลือกแรกทำให้ข้อมูล {share} อยู่ใน{where_th}",
        "The file declares degrees ({declared}), but its numbers are metres, e.g. {example}. Choose the right "
        "coordinate reference system; with the first {share} of the data falls into {where_en}.",
    ),
    "crs_degrees_as_metres": Words(
        "decision",
        "ไฟล์แจ้งระบบพิกัดเป็นเมตร ({declared}) แต่ตัวเลขเป็นองศา เช่น {example} กรุณาเลือกระบบพิกัดที่ถูกต้อง "
        "ตัวเลือกแรกทำให้ข้อมูล {share} อยู่ใน{where_th}",
        "The file declares metres ({declared}), but its numbers are degrees, e.g. {example}. Choose the right "
        "coordinate reference system; with the first {share} of the data falls into {where_en}.",
    ),
    "crs_wrong_zone": Words(
        "decision",
        "ไฟล์แจ้งระบบพิกัด {declared} แต่ข้อมูลไม่อยู่ใน{where_th} หากเป็น UTM โซน {zone} ข้อมูล {share} "
        "จะอยู่ใน{where_th} กรุณายืนยันโซนที่ถูกต้อง",
        "The file declares {declared}, but then nothing falls into {where_en}; with UTM zone {zone}, {share} of the "
        "data does. Confirm the right zone.",
    ),
    "crs_doubtful": Words(
        "decision",
        "ตามระบบพิกัดที่แจ้ง ({declared}) ข้อมูลไม่อยู่ใน{where_th} แต่ด้วย {better} ข้อมูล {share} อยู่ใน{where_th} "
        "กรุณายืนยันระบบพิกัดที่ถูกต้อง",
        "By the declared coordinate reference system ({declared}) nothing falls into {where_en}; by {better}, {share} "
        "of the data does. Confirm the right one.",
    ),
    "axes_swapped": Words(
        "decision",
        "ละติจูดและลองจิจูด (หรือเหนือและตะวันออก) สลับกัน เช่น {example} หากสลับกลับ ข้อมูล {share} จะอยู่ใน{where_th} กรุณายืนยัน",
        "Latitude and longitude (or northing and easting) are swapped, e.g. {example}. Swapped back, {share} of the "
        "data falls into {where_en}. Confirm it.",
    ),
    "crs_indian_1975": Words(
        "note",
        "ข้อมูลอยู่บนพื้นหลักฐาน Indian 1975 ({declared}) และแปลงเป็น WGS 84 แล้ว (เลื่อนประมาณ {shift_m} เมตร "
        "คลาดเคลื่อนได้ราว {accuracy_m} เมตร) กรุณาตรวจตำแหน่งกับจุดที่รู้จัก",
        "The data is on the datum Indian 1975 ({declared}) and was moved to WGS 84 (by about {shift_m} m, good to some "
        "{accuracy_m} m). Check it against a place you know.",
    ),
    "crs_maybe_indian_1975": Words(
        "note",
        "ไฟล์แจ้ง {declared} และข้อมูล {share} อยู่ใน{where_th} แต่หากเป็น Indian 1975 ({better}) จะเป็น "
        "{better_share} หากข้อมูลเลื่อนราว 400–450 เมตร ให้ตอบ crs เป็น {better}",
        "The file declares {declared}, by which {share} of the data falls into {where_en}; by Indian 1975 ({better}) "
        "it would be {better_share}. If the data lies 400–450 m off, decide crs as {better}.",
    ),
    "coordinates_unusable": Words(
        "repaired",
        "พิกัดของ {count} รายการใช้ไม่ได้ (ไม่ใช่ตัวเลข เป็นอนันต์ หรือเกินขอบเขตโลก) จึงตัดรายการเหล่านี้ออก "
        "กรุณาแก้พิกัดในไฟล์ต้นฉบับหากต้องการใช้",
        "{count} feature(s) have coordinates that cannot be used (not a number, infinite, or off the earth) and were "
        "left out. Mend them in the original if they are needed.",
    ),
    "coordinates_all_unusable": Words(
        "refused",
        "พิกัดของทุกรายการ ({count}) ใช้ไม่ได้ กรุณาตรวจระบบพิกัดและส่งออกใหม่",
        "The coordinates of all features ({count}) are unusable. Check the coordinate reference system and export "
        "the layer again.",
    ),
    "outside_province": Words(
        "note",
        "{count} รายการอยู่นอกขอบเขตจังหวัดทั้งหมด หากไม่ได้ตั้งใจ ให้ตัดออกหรือแก้ตำแหน่งในไฟล์ต้นฉบับ",
        "{count} feature(s) lie wholly outside the province. If that is not meant, remove or move them in the "
        "original.",
    ),
    "partly_outside_province": Words(
        "note",
        "{count} รายการยื่นออกนอกขอบเขตจังหวัดบางส่วน โดยทั่วไปใช้ได้ หากไม่ได้ตั้งใจ ให้ตัดตามขอบเขตจังหวัดก่อน",
        "{count} feature(s) reach beyond the province's boundary. That is usually fine; clip them first if not meant.",
    ),
    "all_outside_province": Words(
        "decision",
        "ทุกรายการ ({count}) อยู่นอกจังหวัด กรุณาตรวจระบบพิกัดหรือจังหวัดที่เลือก หากถูกต้องแล้วให้ยืนยันใช้ตามเดิม",
        "All features ({count}) lie outside the province. Check the coordinate reference system and the province; if "
        "both are right, confirm that they are kept.",
    ),
}
