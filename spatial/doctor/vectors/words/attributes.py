"""Words of the findings on attributes: field names and types, texts, dates, depths, codes."""

from collections.abc import Mapping

from spatial.doctor.vectors.words.words import Words

ATTRIBUTES: Mapping[str, Words] = {
    "field_renamed": Words(
        "repaired",
        "เปลี่ยนชื่อ {count} คอลัมน์ที่ซ้ำ ยาวเกิน ว่าง หรือเป็นคำสงวน: {names}",
        "{count} column(s) were renamed, their names being repeated, too long, empty or reserved: {names}.",
    ),
    "field_cut": Words(
        "note",
        "ชื่อคอลัมน์ {names} ยาว 10 ตัวอักษรพอดี อาจถูก shapefile ตัดท้าย หากต้องการชื่อเต็มให้ส่งเป็น GeoPackage",
        "The column names {names} are exactly 10 characters long; the shapefile may have cut them. Send a GeoPackage "
        "for full names.",
    ),
    "field_dropped": Words(
        "repaired",
        "ตัดคอลัมน์ {names} ออก เพราะเป็นข้อมูลชนิดที่เก็บไม่ได้ (เช่น ไฟล์แนบ)",
        "The columns {names} were left out: data of their type cannot be kept (attachments, for instance).",
    ),
    "field_as_text": Words(
        "repaired",
        "คอลัมน์ {names} เป็นชนิดที่ไม่มีในระบบ (เช่น รายการย่อย) จึงเก็บเป็นข้อความ",
        "The columns {names} have a type that is not kept (lists, for instance); they were kept as text.",
    ),
    "value_lost": Words(
        "repaired",
        "คอลัมน์ {column}: {count} ค่าใหญ่เกินกว่าจะเก็บได้ จึงเป็นค่าว่าง",
        "Column {column}: {count} value(s) are too large to be kept and were left empty.",
    ),
    "text_undecodable": Words(
        "repaired",
        "คอลัมน์ {column}: ข้อความใน {count} รายการมีไบต์ที่อ่านไม่ได้ แทนด้วย � แล้ว กรุณาแก้ในไฟล์ต้นฉบับ",
        "Column {column}: the text of {count} feature(s) has bytes that cannot be read, now shown as �. Mend it in the "
        "original.",
    ),
    "text_cut": Words(
        "repaired",
        "คอลัมน์ {column}: ข้อความใน {count} รายการถูกตัดกลางตัวอักษรเพราะช่องสั้นไป ระบบตัดเศษออกแล้ว "
        "กรุณาขยายความกว้างคอลัมน์หรือส่งเป็น GeoPackage",
        "Column {column}: the text of {count} feature(s) was cut in the middle of a letter, its field being too short; "
        "the rest of that letter was removed. Widen the field or send a GeoPackage.",
    ),
    "text_garbled": Words(
        "note",
        "คอลัมน์ {column}: ข้อความใน {count} รายการเป็นอักษรเพี้ยน เช่น {example} น่าจะเป็น {guess} "
        "กรุณาส่งออกใหม่ด้วยรหัสอักขระที่ถูกต้อง",
        "Column {column}: the text of {count} feature(s) is garbled, e.g. {example}; probably {guess}. Export it again "
        "in the right encoding.",
    ),
    "text_long": Words(
        "note",
        "คอลัมน์ {column}: {count} รายการมีข้อความยาวเกิน {limit} ตัวอักษร กรุณาพิจารณาย่อหรือแนบเป็นเอกสาร",
        "Column {column}: {count} text(s) are longer than {limit} characters. Consider shortening them.",
    ),
    "text_formula": Words(
        "note",
        "คอลัมน์ {column}: {count} ค่าขึ้นต้นเหมือนสูตรคำนวณ (= + - @) เช่น {example} ระบบเก็บเป็นข้อความและจะทำให้ไม่ทำงานเมื่อส่งออก",
        "Column {column}: {count} value(s) begin like a formula (= + - @), e.g. {example}. They are kept as text and "
        "made harmless in exports.",
    ),
    "numbers_as_text": Words(
        "note",
        "คอลัมน์ {column} เก็บตัวเลขเป็นข้อความ เช่น {example} หากต้องการใช้คำนวณ ให้ตอบ numbers เป็น convert",
        "Column {column} keeps numbers as text, e.g. {example}. Decide numbers as convert to compute with them.",
    ),
    "numbers_converted": Words(
        "repaired",
        "คอลัมน์ {column}: แปลงข้อความเป็นตัวเลขแล้ว เช่น {example}",
        "Column {column}: texts were turned into numbers, e.g. {example}.",
    ),
    "time_without_zone": Words(
        "note",
        "คอลัมน์ {column} มีเวลาที่ไม่ระบุเขตเวลา ระบบถือเป็นเวลาไทย (UTC+7) หากไม่ใช่ ให้ตอบ time_zone เป็น thai หรือ utc",
        "Column {column} has times without a zone; they are taken as Thai time (UTC+7). Decide time_zone as thai or "
        "utc if that is wrong.",
    ),
    "date_buddhist": Words(
        "decision",
        "คอลัมน์ {column}: {count} ค่าเป็นปีพุทธศักราช เช่น {example} จะแปลงเป็น {converted} หรือไม่",
        "Column {column}: {count} value(s) have years of the Buddhist era, e.g. {example}. Shall they become "
        "{converted}?",
    ),
    "date_converted": Words(
        "repaired",
        "คอลัมน์ {column}: แปลง {count} ค่าจากพุทธศักราชเป็นคริสต์ศักราชแล้ว เช่น {example} เป็น {converted}",
        "Column {column}: {count} value(s) were turned from the Buddhist era into the common era, e.g. {example} into "
        "{converted}.",
    ),
    "date_short_year": Words(
        "note",
        "คอลัมน์ {column}: {count} ค่าเป็นวันที่ที่มีปีสองหลัก เช่น {example} บอกไม่ได้ว่าเป็น พ.ศ. หรือ ค.ศ. จึงเก็บเป็นข้อความตามเดิม "
        "กรุณาเขียนปีสี่หลัก",
        "Column {column}: {count} value(s) are dates with two-digit years, e.g. {example}, of the Buddhist or the "
        "common era: that cannot be told, so they stay text. Write years with four digits.",
    ),
    "depth_centimetres": Words(
        "decision",
        "คอลัมน์ {column}: ค่ากลางคือ {median} ซึ่งมากเกินสำหรับความลึกเป็นเมตร น่าจะเป็นเซนติเมตร กรุณาเลือกหน่วย",
        "Column {column}: the median is {median}, too much for a depth in metres; it is probably in centimetres. "
        "Choose the unit.",
    ),
    "depth_converted": Words(
        "repaired",
        "คอลัมน์ {column}: แปลง {count} ค่าจากเซนติเมตรเป็นเมตรแล้ว",
        "Column {column}: {count} value(s) were turned from centimetres into metres.",
    ),
    "depth_nodata": Words(
        "repaired",
        "คอลัมน์ {column}: {count} ค่าเป็นรหัสแทนค่าว่าง ({values}) ไม่ใช่ความลึกจริง จึงเปลี่ยนเป็นค่าว่าง",
        "Column {column}: {count} value(s) stand for 'no data' ({values}) and are no depths; they were left empty.",
    ),
    "depth_negative": Words(
        "note",
        "คอลัมน์ {column}: {count} ค่าความลึกติดลบ (ต่ำสุด {least}) กรุณาตรวจว่าเป็นระดับเทียบระดับทะเลหรือค่าผิด",
        "Column {column}: {count} depth(s) are negative (least {least}). Check whether they are levels above a datum, "
        "or mistakes.",
    ),
    "depth_impossible": Words(
        "note",
        "คอลัมน์ {column}: {count} ค่าความลึกเกิน 30 เมตร (มากสุด {most}) กรุณาตรวจหน่วยและค่า",
        "Column {column}: {count} depth(s) exceed 30 m (most {most}). Check unit and values.",
    ),
    "identifier_repeated": Words(
        "note",
        "คอลัมน์ {column} ดูเป็นรหัสประจำรายการ แต่มี {count} รายการใช้รหัสซ้ำกับรายการก่อนหน้า กรุณาแก้ให้ไม่ซ้ำ",
        "Column {column} looks like an identifier, but {count} feature(s) repeat an earlier one's. Make it unique.",
    ),
    "area_code_pseudo": Words(
        "note",
        "คอลัมน์ {column}: {count} รายการใช้รหัสเทียมที่ไม่ใช่พื้นที่จริง (เช่น {example}) กรุณาแก้เป็นรหัสอำเภอหรือตำบลจริง",
        "Column {column}: {count} feature(s) have a pseudo-code that is no real area (e.g. {example}). Replace it by a "
        "real district or subdistrict.",
    ),
    "area_code_elsewhere": Words(
        "note",
        "คอลัมน์ {column}: {count} รายการใช้รหัสพื้นที่ของจังหวัดอื่น (เช่น {example}) ไม่ใช่จังหวัด {province} กรุณาตรวจ",
        "Column {column}: {count} feature(s) carry the code of another province (e.g. {example}), not {province}. "
        "Check them.",
    ),
    "area_code_malformed": Words(
        "note",
        "คอลัมน์ {column}: {count} รายการมีรหัสพื้นที่ผิดรูปแบบ (เช่น {example}) รหัสต้องเป็นตัวเลข 2, 4 หรือ 6 หลัก หรือขึ้นต้นด้วย TH",
        "Column {column}: {count} feature(s) have a malformed area code (e.g. {example}); it has 2, 4 or 6 digits, "
        "with or without TH before them.",
    ),
    "area_code_unknown": Words(
        "note",
        "คอลัมน์ {column}: ไม่พบพื้นที่ของรหัสใน {count} รายการ (เช่น {example}) จึงไม่มีรูปร่าง กรุณาแก้รหัส",
        "Column {column}: no area has the code of {count} feature(s) (e.g. {example}), so they have no geometry. "
        "Mend the codes.",
    ),
}
