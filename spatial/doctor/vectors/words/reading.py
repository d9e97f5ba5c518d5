"""Words of the findings made while a file is opened: its format, layers, encoding, size, decisions."""

from collections.abc import Mapping

from spatial.doctor.vectors.words.words import Words

READING: Mapping[str, Words] = {
    "format_unreadable": Words(
        "refused",
        "เปิดไฟล์ {name} ไม่ได้: {reason} ไฟล์อาจเสียหายหรือส่งมาไม่ครบ กรุณาส่งออกจาก QGIS หรือ ArcGIS ใหม่ (แนะนำ "
        "GeoPackage) แล้วส่งอีกครั้ง",
        "{name} cannot be opened: {reason}. It may be damaged or incomplete; export it again from QGIS or ArcGIS "
        "(GeoPackage is best) and send it once more.",
    ),
    "features_lost": Words(
        "refused",
        "ไฟล์แจ้งว่ามี {expected} รายการ แต่อ่านได้เพียง {count} รายการ ไฟล์ขาดหายหรือเสียหาย กรุณาส่งออกและส่งมาใหม่",
        "The file says it has {expected} features, but only {count} could be read: it is cut short or damaged. "
        "Export it and send it again.",
    ),
    "reader_remarks": Words(
        "note",
        "โปรแกรมอ่านไฟล์ (GDAL) มีข้อสังเกต: {remarks} กรุณาตรวจข้อมูลส่วนนี้ในไฟล์ต้นฉบับ",
        "The reading program (GDAL) remarked: {remarks}. Look at that part of the original.",
    ),
    "layer_several": Words(
        "decision",
        "ไฟล์มี {count} ชั้นข้อมูล: {layers} กรุณาเลือกหนึ่งชั้น",
        "The file holds {count} layers: {layers}. Choose one.",
    ),
    "layer_none": Words(
        "refused",
        "ไม่พบชั้นข้อมูลที่มีตำแหน่ง (จุด เส้น หรือพื้นที่) ในไฟล์ กรุณาตรวจว่าส่งออกชั้นข้อมูลที่ถูกต้อง",
        "The file holds no layer with locations (points, lines or polygons). Check that the right layer was exported.",
    ),
    "feature_none": Words(
        "refused",
        "ชั้นข้อมูล {layer} ไม่มีรายการที่ใช้ได้ กรุณาตรวจว่าไม่ได้ส่งออกเฉพาะรายการที่เลือกขณะที่ไม่มีรายการใดถูกเลือก",
        "Layer {layer} has no feature that can be used. Check that it was not exported with 'selected features only' "
        "while nothing was selected.",
    ),
    "feature_too_many": Words(
        "refused",
        "ชั้นข้อมูลมี {count} รายการ เกินกำหนด {limit} รายการ กรุณาแบ่งไฟล์ เช่น ตามอำเภอ",
        "The layer has {count} feature(s), more than the {limit} allowed. Split it, for instance by district.",
    ),
    "field_too_many": Words(
        "refused",
        "ชั้นข้อมูลมี {count} คอลัมน์ เกินกำหนด {limit} คอลัมน์ กรุณาลบคอลัมน์ที่ไม่ใช้",
        "The layer has {count} column(s), more than the {limit} allowed. Delete those that are not needed.",
    ),
    "decision_unknown": Words(
        "refused",
        "ไม่รู้จักคำตอบชื่อ '{name}' คำตอบที่ใช้ได้คือ {possible}",
        "There is no decision named '{name}'. Possible are: {possible}.",
    ),
    "decision_impossible": Words(
        "refused",
        "คำตอบ '{value}' ใช้กับ '{name}' ไม่ได้ ค่าที่ใช้ได้คือ {possible}",
        "'{value}' cannot be decided for '{name}'. Possible are: {possible}.",
    ),
    "encoding_missing": Words(
        "decision",
        "ไฟล์ .dbf มีอักษรไทยแต่ไม่มีไฟล์ .cpg บอกรหัสอักขระ กรุณาเลือกแบบที่อ่านออก ครั้งต่อไปให้ส่งไฟล์ .cpg มาด้วย หรือส่งเป็น GeoPackage",
        "The .dbf holds letters beyond ASCII, and no .cpg names their encoding. Choose the one that reads right. "
        "Next time send the .cpg too, or a GeoPackage.",
    ),
    "encoding_wrong": Words(
        "decision",
        "ไฟล์ .cpg หรือ .dbf แจ้งรหัสอักขระ {declared} แต่ไม่ตรงกับข้อมูลจริง กรุณาเลือกแบบที่อ่านออก",
        "The .cpg or .dbf names the encoding {declared}, but the bytes say otherwise. Choose the one that reads right.",
    ),
    "encoding_of_table": Words(
        "decision",
        "ตาราง CSV นี้ไม่ใช่ UTF-8 มักเป็นเพราะบันทึกจาก Excel กรุณาเลือกแบบที่อ่านออก ครั้งต่อไปให้บันทึกเป็น CSV UTF-8 หรือ .xlsx",
        "This CSV is not in UTF-8, as most that Excel saved are not. Choose the encoding that reads right. Next time "
        "save it as CSV UTF-8 or .xlsx.",
    ),
    "coordinates_used": Words(
        "note",
        "อ่านตำแหน่งเป็นจุดจากคอลัมน์ {x} (ลองจิจูดหรือตะวันออก) และ {y} (ละติจูดหรือเหนือ) ในระบบพิกัด {crs}: "
        "{rows} แถว เป็นจุด {count} จุด ไม่มีพิกัดที่ใช้ได้ {without} แถว หากไม่ใช่ ให้ตอบ coordinates",
        "Positions are points read from the columns {x} (longitude or easting) and {y} (latitude or northing) in "
        "{crs}: of {rows} rows {count} became points, {without} have no usable coordinates. If that is wrong, decide "
        "coordinates.",
    ),
    "coordinates_unclear": Words(
        "decision",
        "คอลัมน์ {x} และ {y} เป็นพิกัด เช่น {example} แต่ตารางไม่ได้บอกแน่ชัดว่าเป็นระบบพิกัดใด{doubt_th} กรุณาเลือกคอลัมน์และระบบพิกัด",
        "The columns {x} and {y} hold coordinates, e.g. {example}, but the table does not say clearly in which "
        "coordinate reference system.{doubt_en} Choose columns and system.",
    ),
    "column_choice": Words(
        "decision",
        "ไม่แน่ชัดว่าคอลัมน์ใดเป็นพิกัด{doubt_th} กรุณาเลือก หรือตอบ coordinates เป็น x,y,EPSG: เช่น ตะวันออก,เหนือ,EPSG:32647 "
        "หรือระบุคอลัมน์รหัสพื้นที่ (area_code) คอลัมน์ที่มี: {columns}",
        "Which columns hold the coordinates is not clear.{doubt_en} Choose, or decide coordinates as x,y,EPSG, e.g. "
        "east,north,EPSG:32647, or name the column with area codes (area_code). There are: {columns}.",
    ),
    "area_code_used": Words(
        "note",
        "ตารางระบุตำแหน่งด้วยรหัสพื้นที่ในคอลัมน์ {column} ({count} แถว) แต่ละแถวใช้ขอบเขตของพื้นที่นั้น หากไม่ใช่ ให้ตอบ area_code "
        "หรือ coordinates",
        "The table names areas by their codes in column {column} ({count} rows); each row takes its area's boundary. "
        "If that is wrong, decide area_code or coordinates.",
    ),
    "areas_not_loaded": Words(
        "refused",
        "ตารางระบุตำแหน่งด้วยรหัสพื้นที่ (คอลัมน์ {column}) แต่ระบบยังไม่มีขอบเขตพื้นที่ของจังหวัด กรุณานำเข้าขอบเขตอำเภอหรือตำบลก่อน",
        "The table names areas by their codes (column {column}), but the province's areas are not loaded. Load its "
        "districts or subdistricts first.",
    ),
    "content_skipped": Words(
        "note",
        "ไฟล์มี {what_th} ที่ระบบไม่นำเข้า ({count} แห่ง) หากจำเป็นให้ส่งข้อมูลส่วนนั้นเป็นไฟล์ต่างหาก",
        "The file holds {what_en}, which is not loaded ({count}). Send that part as a file of its own if it is needed.",
    ),
    "markup_removed": Words(
        "repaired",
        "คำอธิบายแบบ HTML ใน {count} รายการ แปลงเป็นข้อความธรรมดาและคอลัมน์แล้ว สคริปต์และป้ายกำกับถูกตัดออก",
        "HTML descriptions of {count} feature(s) were turned into plain text and columns; scripts and tags are gone.",
    ),
}
