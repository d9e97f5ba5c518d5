"""The words for each loss, Thai and English. `{count}` is how many, `{particulars}` what exactly."""

WORDS: dict[str, tuple[str, str]] = {
    "features_without_geometry": (
        "ไม่ได้ส่งออก {count} รายการที่ไม่มีรูปเรขาคณิต เพราะรูปแบบไฟล์นี้เก็บไม่ได้ หากต้องการครบทุกรายการ ให้ใช้ GeoPackage",
        "{count} features without a geometry were left out, because the format cannot hold them; "
        "use GeoPackage to have all.",
    ),
    "dates_out_of_range": (
        "วันที่หรือเวลา {count} ค่าอยู่นอกช่วง ค.ศ. 1–9999 รูปแบบไฟล์นี้เก็บไม่ได้ จึงเว้นว่าง หากต้องการค่าเดิม ให้ใช้ GeoParquet",
        "{count} dates or times outside the years 1–9999 were left empty, because the format cannot hold them; "
        "use GeoParquet to keep them.",
    ),
    "names_cut": (
        "ชื่อคอลัมน์ {count} ชื่อถูกย่อหรือเปลี่ยน เพราะ Shapefile เก็บชื่อได้ไม่เกิน 10 ไบต์ (อักษรไทย 3 ตัว): {particulars}",
        "{count} column names were shortened or changed, because a shapefile holds 10 bytes of a name "
        "(3 Thai letters): {particulars}",
    ),
    "text_cut": (
        "ข้อความ {count} ค่ายาวเกิน 254 ไบต์ (อักษรไทยราว 84 ตัว) จึงถูกตัดท้าย หากต้องการข้อความเต็ม ให้ใช้ GeoPackage",
        "{count} texts longer than 254 bytes (about 84 Thai letters) were cut; use GeoPackage for the whole text.",
    ),
    "text_empty": (
        "ข้อความว่าง {count} ค่ากลายเป็นค่าที่ไม่มีข้อมูล เพราะ Shapefile แยกสองอย่างนี้ไม่ได้",
        "{count} empty texts became missing values, because a shapefile cannot tell the two apart.",
    ),
    "text_trimmed": (
        "ช่องว่างหน้าหรือท้ายข้อความ {count} ค่าหายไปเมื่ออ่านจาก Shapefile",
        "Spaces at the beginning or end of {count} texts are lost when the shapefile is read.",
    ),
    "booleans_as_numbers": (
        "คอลัมน์จริง/เท็จ {count} คอลัมน์เขียนเป็น 1 และ 0",
        "{count} columns of true and false were written as 1 and 0.",
    ),
    "times_as_text": (
        "คอลัมน์เวลา {count} คอลัมน์เขียนเป็นข้อความ ISO 8601 เวลาสากล (UTC) เพราะรูปแบบไฟล์นี้ไม่มีชนิดข้อมูลเวลา",
        "{count} columns of times were written as ISO 8601 text in UTC, because the format has no type for times.",
    ),
    "dates_as_text": (
        "คอลัมน์วันที่ {count} คอลัมน์เขียนเป็นข้อความ ISO 8601 (ค.ศ.) เพราะรูปแบบไฟล์นี้ไม่มีชนิดข้อมูลวันที่",
        "{count} columns of dates were written as ISO 8601 text, because the format has no type for dates.",
    ),
    "numbers_rounded": (
        "ตัวเลขทศนิยม {count} ค่าถูกปัดเหลือทศนิยม 15 ตำแหน่ง",
        "{count} numbers were rounded to 15 decimals.",
    ),
    "numbers_left_out": (
        "ตัวเลข {count} ค่าที่เป็นอนันต์หรือใหญ่เกินไป รูปแบบไฟล์นี้เก็บไม่ได้ จึงเว้นว่าง",
        "{count} numbers that are infinite or too large for the format were left empty.",
    ),
    "integers_long": (
        "จำนวนเต็ม {count} ค่ามีหลักมากเกินไป โปรแกรมที่อ่านไฟล์อาจปัดค่า หากต้องการค่าเดิม ให้ใช้ GeoPackage",
        "{count} integers have so many digits that software may round them on reading; use GeoPackage to keep them.",
    ),
    "missing_numbers": (
        "ค่าที่ไม่มีข้อมูล {count} ค่าในคอลัมน์ตัวเลข วันที่ หรือจริง/เท็จ บางโปรแกรมอาจอ่านเป็น 0",
        "{count} missing values in columns of numbers, dates or true and false may be read as 0 by some software.",
    ),
    "rings_reordered": (
        "ลำดับและทิศทางของวงรอบรูปหลายเหลี่ยม {count} รูปอาจเปลี่ยนไปตามข้อกำหนดของ Shapefile รูปร่างและพื้นที่คงเดิม",
        "The order and direction of the rings of {count} polygons may have changed, as shapefiles prescribe; "
        "shapes and areas are the same.",
    ),
    "over_2gb": (
        "ไฟล์ {count} ไฟล์ในชุดมีขนาดเกิน 2 GB หลายโปรแกรมเปิดไม่ได้ ให้ใช้ GeoPackage แทน",
        "{count} files of the set are larger than 2 GB, which much software cannot open; use GeoPackage instead.",
    ),
    "formulas_neutralised": (
        "ข้อความ {count} ค่าขึ้นต้นเหมือนสูตร (= + - @ แท็บ หรือขึ้นบรรทัดใหม่) จึงเติมเครื่องหมาย ' ไว้ข้างหน้า "
        "เพื่อไม่ให้โปรแกรมตารางคำนวณประมวลผล เครื่องหมายนี้ไม่ถูกตัดออกเมื่อนำเข้าอีกครั้ง",
        "{count} texts that begin like a formula (= + - @ tab or line break) were given a leading ' so that no "
        "spreadsheet runs them; it is not taken off when the file is loaded again.",
    ),
    "geometry_as_text": (
        "รูปเรขาคณิต {count} รายการเขียนเป็นข้อความ ({particulars}) ไฟล์ไม่บอกระบบพิกัด: WGS 84 ลองจิจูด ละติจูด (EPSG:4326)",
        "{count} geometries were written as text ({particulars}); the file does not say its CRS: "
        "WGS 84 longitude and latitude (EPSG:4326).",
    ),
    "types_left_out": (
        "ชนิดข้อมูลของ {count} คอลัมน์ไม่ได้บันทึกในไฟล์ โปรแกรมที่อ่านจะเดาเอง เช่น รหัสที่ขึ้นต้นด้วย 0 อาจเสียเลข 0",
        "The types of {count} columns are not in the file, and software will guess: codes may lose a leading 0.",
    ),
    "names_neutralised": (
        "ชื่อคอลัมน์ {count} ชื่อขึ้นต้นเหมือนสูตร จึงเติมเครื่องหมาย ' ไว้ข้างหน้า",
        "{count} column names that begin like a formula were given a leading '.",
    ),
    "metadata_left_out": (
        "ที่มา สัญญาอนุญาต และค่าแฮชของข้อมูล ไม่ได้บันทึกในไฟล์ ({count} รายการ) โปรดเก็บหน้ารายละเอียดชั้นข้อมูลไว้ด้วย",
        "Source, licence and content hash are not in the file ({count} entries); keep the layer's page with it.",
    ),
    "state_left_out": (
        "ในไฟล์ไม่มีที่บอกว่ารุ่นนี้เลิกใช้หรือเพิกถอนแล้ว มีบอกในชื่อไฟล์เท่านั้น โปรดอย่าเปลี่ยนชื่อไฟล์ "
        "และดูเหตุผลในหน้าของชั้นข้อมูล ข้อมูลเวกเตอร์ส่งออกเป็น GeoPackage ได้ ซึ่งมีสถานะและเหตุผลอยู่ในไฟล์",
        "Nothing inside the file says that this version is deprecated or retracted, only its name: do not rename it, "
        "and read the reason on the layer's page. Of features there is a GeoPackage, with state and reason inside.",
    ),
}
