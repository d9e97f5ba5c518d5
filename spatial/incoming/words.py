"""Every refusal and remark of reception in Thai and English: what is wrong, and how to mend it.

One table, from which messages are made and the documentation is generated.
"""

from collections.abc import Mapping
from typing import NamedTuple

from spatial.errors import Refused
from spatial.incoming.dataset import Remark
from spatial.incoming.naming import shown_text


class Words(NamedTuple):
    """A message in both languages, with `{names}` to be filled in."""

    th: str
    en: str


_SEND_AGAIN = Words("กรุณาส่งออกไฟล์ใหม่จากโปรแกรมต้นทางแล้วส่งอีกครั้ง", "Export it again from its program and send that.")
_SEND_PLAIN = Words(
    "กรุณาดาวน์โหลดข้อมูลจริงมาเป็นไฟล์ (GeoPackage, Shapefile หรือ GeoTIFF) แล้วส่งไฟล์นั้น",
    "Download the data itself as a file (GeoPackage, Shapefile or GeoTIFF) and send that.",
)
_ZIP_AGAIN = Words(
    "กรุณาบีบอัดไฟล์ข้อมูลเป็น .zip ใหม่ด้วยวิธีปกติแล้วส่งอีกครั้ง", "Zip the data files again in the ordinary way and send that."
)


def _with(ending: Words, th: str, en: str) -> Words:
    return Words(f"{th} {ending.th}", f"{en} {ending.en}")


_FILE: Mapping[str, Words] = {
    "file_missing": Words(
        "ไม่พบไฟล์ หรือเปิดไฟล์ไม่ได้ กรุณาตรวจชื่อไฟล์และสิทธิ์การอ่าน",
        "The file is not there or cannot be read. Check its name and who may read it.",
    ),
    "folder": Words(
        "รายการที่ส่งเป็นโฟลเดอร์ กรุณาบีบอัดเป็นไฟล์ .zip แล้วส่งไฟล์นั้น", "This is a folder. Zip it and send the .zip."
    ),
    "not_a_plain_file": Words(
        "รายการที่ส่งไม่ใช่ไฟล์ข้อมูลทั่วไป (เป็นท่อหรืออุปกรณ์) กรุณาส่งไฟล์ข้อมูล",
        "This is no plain file but a pipe or a device. Send a data file.",
    ),
    "file_empty": _with(_SEND_AGAIN, "ไฟล์ว่างเปล่า ไม่มีข้อมูลแม้แต่ไบต์เดียว", "The file is empty."),
    "file_too_large": Words(
        "ไฟล์มีขนาด {megabytes} MB เกินที่รับได้ {most} MB กรุณาแบ่งข้อมูลเป็นหลายไฟล์",
        "The file has {megabytes} MB; at most {most} MB are taken. Divide it into several files.",
    ),
    "format_unknown": Words(
        "เนื้อหาของไฟล์ไม่ใช่รูปแบบที่ระบบรู้จัก กรุณาส่งเป็น GeoPackage, Shapefile (.zip), GeoJSON, KML/KMZ, "
        "FlatGeobuf, GeoParquet, CSV, XLSX, GeoTIFF, ASCII grid หรือ NetCDF",
        "The content is of no format known here. Send a GeoPackage, Shapefile (.zip), GeoJSON, KML/KMZ, FlatGeobuf, "
        "GeoParquet, CSV, XLSX, GeoTIFF, ASCII grid or NetCDF.",
    ),
    "format_unsupported": Words(
        "ไฟล์นี้เป็น {what} ซึ่งระบบไม่รับ กรุณาส่งออกเป็น GeoPackage (เวกเตอร์) หรือ GeoTIFF (ราสเตอร์) หรือ .xlsx (ตาราง)",
        "This is {what}, which is not taken. Export it as GeoPackage (vector), GeoTIFF (raster) or .xlsx (table).",
    ),
    "extension_differs": Words(
        "นามสกุลไฟล์คือ {extension} แต่เนื้อหาจริงเป็น {what} กรุณาเปลี่ยนนามสกุลให้ตรงกับเนื้อหา หรือตรวจว่าส่งถูกไฟล์",
        "The name ends in {extension} but the content is {what}. Rename it, or check that it is the right file.",
    ),
    "text_utf16": Words(
        "ไฟล์ข้อความเข้ารหัสแบบ UTF-16 กรุณาบันทึกใหม่เป็น UTF-8 (ใน Notepad: Save As แล้วเลือก Encoding เป็น UTF-8)",
        "The text is encoded in UTF-16. Save it as UTF-8 (in Notepad: Save As, Encoding UTF-8).",
    ),
    "html_page": _with(
        _SEND_PLAIN,
        "ไฟล์นี้เป็นหน้าเว็บ (HTML) ไม่ใช่ข้อมูล อาจบันทึกหน้าเข้าสู่ระบบหรือหน้าแจ้งข้อผิดพลาดมาแทน",
        "This is a web page, not data: perhaps a login or error page was saved instead.",
    ),
    "pointer_vrt": _with(
        _SEND_PLAIN, "ไฟล์นี้เป็น VRT ซึ่งเพียงชี้ไปยังไฟล์อื่น", "This is a VRT, which only points to other files."
    ),
    "pointer_service": _with(
        _SEND_PLAIN,
        "ไฟล์นี้เป็นเพียงคำอธิบายบริการบนเครือข่าย (WMS, WFS, WCS, STAC หรือ ArcGIS) ไม่มีข้อมูลอยู่ในไฟล์",
        "This only describes a network service (WMS, WFS, WCS, STAC or ArcGIS); the data is not in it.",
    ),
    "pointer_pipeline": _with(
        _SEND_PLAIN, "ไฟล์นี้เป็นชุดคำสั่งของ GDAL ไม่ใช่ข้อมูล", "This is a list of commands for GDAL, not data."
    ),
    "pointer_path": _with(
        _SEND_PLAIN,
        "ไฟล์นี้มีเพียงที่อยู่หรือการเชื่อมต่อไปยังข้อมูลที่อื่น",
        "This holds only an address of, or a connection to, data elsewhere.",
    ),
}

_ARCHIVE: Mapping[str, Words] = {
    "archive_corrupt": _with(
        _ZIP_AGAIN, "ไฟล์บีบอัดเสียหายหรือส่งมาไม่ครบ", "The archive is broken or was cut off on the way."
    ),
    "archive_crc": _with(
        _ZIP_AGAIN, "{member} ในไฟล์บีบอัดเสียหาย (ค่า CRC ไม่ตรง)", "{member} in the archive is damaged (its CRC differs)."
    ),
    "archive_empty": _with(_ZIP_AGAIN, "ไฟล์บีบอัดไม่มีไฟล์อยู่ภายใน", "The archive has nothing in it."),
    "archive_encrypted": Words(
        "{member} ในไฟล์บีบอัดตั้งรหัสผ่านไว้ กรุณาบีบอัดใหม่โดยไม่ตั้งรหัสผ่าน",
        "{member} in the archive is encrypted. Zip it again without a password.",
    ),
    "archive_method": _with(
        _ZIP_AGAIN,
        "{member} บีบอัดด้วยวิธีที่ไม่รองรับ (หมายเลข {method})",
        "{member} is packed by a method that is not taken (number {method}).",
    ),
    "archive_split": _with(_ZIP_AGAIN, "ไฟล์บีบอัดนี้เป็นเพียงส่วนหนึ่งของหลายส่วน", "This archive is one part of several."),
    "archive_path_absolute": _with(
        _ZIP_AGAIN,
        "ไฟล์บีบอัดมีชื่อไฟล์ที่ชี้ไปยังตำแหน่งบนเครื่อง ({member}) ซึ่งเป็นอันตราย",
        "The archive names a place on the machine ({member}), which is dangerous.",
    ),
    "archive_path_parent": _with(
        _ZIP_AGAIN,
        "ไฟล์บีบอัดมีชื่อไฟล์ที่ออกนอกโฟลเดอร์ของตน ({member}) ซึ่งเป็นอันตราย",
        "The archive has a name that leaves its folder ({member}), which is dangerous.",
    ),
    "archive_path_drive": _with(
        _ZIP_AGAIN,
        "ไฟล์บีบอัดมีชื่อไฟล์ที่ระบุไดรฟ์ ({member}) ซึ่งเป็นอันตราย",
        "The archive has a name with a drive letter ({member}), which is dangerous.",
    ),
    "archive_path_backslash": _with(
        _ZIP_AGAIN, "ไฟล์บีบอัดมีชื่อไฟล์ที่ใช้เครื่องหมาย \\ ({member})", "The archive has a name with backslashes ({member})."
    ),
    "archive_name_broken": _with(
        _ZIP_AGAIN,
        "ไฟล์บีบอัดมีชื่อไฟล์ที่อ่านไม่ได้หรือมีอักขระควบคุม",
        "The archive has a name that cannot be read or holds control characters.",
    ),
    "archive_name_long": _with(
        _ZIP_AGAIN,
        "ไฟล์บีบอัดมีชื่อไฟล์ยาวเกินไปหรือโฟลเดอร์ซ้อนลึกเกินไป",
        "The archive has a name that is too long or too many folders within each other.",
    ),
    "archive_symlink": _with(
        _ZIP_AGAIN,
        "{member} ในไฟล์บีบอัดเป็นลิงก์ไปยังไฟล์อื่น ไม่ใช่ข้อมูล",
        "{member} in the archive is a link to another file, not data.",
    ),
    "archive_special_file": _with(
        _ZIP_AGAIN,
        "{member} ในไฟล์บีบอัดเป็นไฟล์ชนิดพิเศษ (อุปกรณ์หรือท่อ)",
        "{member} in the archive is a special file (a device or a pipe).",
    ),
    "archive_duplicate": _with(
        _ZIP_AGAIN,
        "ไฟล์บีบอัดมี {member} มากกว่าหนึ่งไฟล์ (ไม่แยกตัวพิมพ์เล็กใหญ่)",
        "The archive has {member} more than once (letter case aside).",
    ),
    "archive_overlap": _with(
        _ZIP_AGAIN,
        "ส่วนต่าง ๆ ในไฟล์บีบอัดทับซ้อนกัน ซึ่งเป็นลักษณะของไฟล์อันตราย",
        "Parts of the archive overlap, as only dangerous archives do.",
    ),
    "archive_headers_differ": _with(
        _ZIP_AGAIN,
        "สารบัญของไฟล์บีบอัดไม่ตรงกับเนื้อหาที่ {member}",
        "The archive's directory and its content differ at {member}.",
    ),
    "archive_size_lies": _with(
        _ZIP_AGAIN,
        "ขนาดที่ระบุของ {member} ในไฟล์บีบอัดไม่ตรงกับขนาดจริง",
        "{member} in the archive is not of the size that the archive states.",
    ),
    "archive_members": Words(
        "ไฟล์บีบอัดมีไฟล์ภายใน {count} ไฟล์ เกินที่รับได้ {most} ไฟล์ กรุณาส่งเฉพาะไฟล์ข้อมูล",
        "The archive has {count} members; at most {most} are taken. Send the data files only.",
    ),
    "archive_ratio": Words(
        "{member} ขยายใหญ่ผิดปกติเมื่อเปิด ({ratio} เท่า) ซึ่งเป็นลักษณะของระเบิดซิป กรุณาส่งไฟล์ข้อมูลโดยไม่บีบอัด",
        "{member} grows {ratio}-fold when unpacked, like a zip bomb. Send the data without packing it.",
    ),
    "archive_expanded": Words(
        "ไฟล์บีบอัดขยายเป็น {megabytes} MB เกินที่รับได้ {most} MB กรุณาแบ่งข้อมูลเป็นหลายไฟล์",
        "The archive unpacks to {megabytes} MB; at most {most} MB are taken. Divide it into several files.",
    ),
    "archive_nested": Words(
        "ในไฟล์บีบอัดมีไฟล์บีบอัดซ้อนอยู่ ({member}) กรุณานำไฟล์ข้างในออกมาส่งโดยตรง",
        "There is an archive within the archive ({member}). Take it out and send it by itself.",
    ),
    "archive_directory": _with(_ZIP_AGAIN, "สารบัญของไฟล์บีบอัดใหญ่ผิดปกติ", "The archive's directory is absurdly large."),
    "archive_datasets": Words(
        "ไฟล์บีบอัดมีชุดข้อมูล {count} ชุด เกินที่รับได้ {most} ชุด กรุณาแบ่งส่ง",
        "The archive has {count} datasets; at most {most} are taken. Send them in parts.",
    ),
    "archive_no_data": Words(
        "ในไฟล์บีบอัดไม่มีข้อมูลที่ระบบรู้จัก พบเพียง {found} กรุณาใส่ไฟล์ข้อมูลแล้วส่งใหม่",
        "The archive holds no data known here, only {found}. Put the data files into it.",
    ),
    "archive_geodatabase": Words(
        "ไฟล์บีบอัดเป็น File Geodatabase (.gdb) ของ Esri กรุณาส่งออกแต่ละชั้นข้อมูลเป็น GeoPackage หรือ Shapefile",
        "The archive holds an Esri file geodatabase (.gdb). Export its layers as GeoPackage or Shapefile.",
    ),
    "kmz_without_kml": _with(_SEND_AGAIN, "ไฟล์ KMZ ไม่มีไฟล์ .kml อยู่ภายใน", "The KMZ has no .kml in it."),
}

_XML: Mapping[str, Words] = {
    "xml_broken": _with(
        _SEND_AGAIN, "XML ไม่ถูกต้องหรือไม่ครบ ที่บรรทัด {line}", "The XML is broken or cut off at line {line}."
    ),
    "xml_encoding": Words(
        "XML เข้ารหัสตัวอักษรแบบที่อ่านไม่ได้หรือไม่ตรงกับที่ระบุ (บรรทัด {line}) กรุณาบันทึกใหม่เป็น UTF-8",
        "The XML is in an encoding that is not known or not the one it states (line {line}). Save it as UTF-8.",
    ),
    "xml_dtd": _with(
        _SEND_AGAIN,
        "XML มีส่วนประกาศ DOCTYPE ซึ่งไม่รับเพื่อความปลอดภัย",
        "The XML has a DOCTYPE, which is not taken for safety's sake.",
    ),
    "xml_entities": _with(
        _SEND_AGAIN,
        "XML ประกาศ entity ซึ่งขยายตัวจนเครื่องล่มได้",
        "The XML declares entities, which can grow without bound.",
    ),
    "xml_external_entity": _with(
        _SEND_AGAIN,
        "XML เรียกไฟล์ภายนอกผ่าน entity ซึ่งเป็นอันตราย",
        "The XML calls for files outside through an entity, which is dangerous.",
    ),
    "xml_external_dtd": _with(_SEND_AGAIN, "XML เรียก DTD จากภายนอก", "The XML calls for a DTD from outside."),
    "xml_xinclude": _with(
        _SEND_AGAIN,
        "XML ดึงไฟล์อื่นเข้ามาด้วย XInclude",
        "The XML includes other files by XInclude.",
    ),
    "xml_depth": _with(_SEND_AGAIN, "XML ซ้อนกันลึกเกิน {most} ชั้น", "The XML is nested more than {most} deep."),
    "xml_tag_large": _with(
        _SEND_AGAIN, "XML มีแท็กหรือแอตทริบิวต์ใหญ่ผิดปกติ", "The XML has an absurdly large tag or attribute."
    ),
    "xml_text_large": _with(
        _SEND_AGAIN, "XML มีข้อความใหญ่ผิดปกติในแท็กเดียว", "The XML has an absurdly long text in one element."
    ),
    "kml_only_links": Words(
        "KML มีแต่ NetworkLink ที่ชี้ไปยังที่อื่น ไม่มีข้อมูลในไฟล์ กรุณาเปิดใน Google Earth แล้วบันทึกสถานที่เป็น KMZ",
        "The KML has only NetworkLinks to elsewhere. Open it in Google Earth and save the places themselves as KMZ.",
    ),
    "kml_no_features": Words(
        "KML ไม่มี Placemark จึงไม่มีข้อมูลให้อ่าน กรุณาบันทึกสถานที่หรือรูปหลายเหลี่ยมเป็น KML/KMZ",
        "The KML has no Placemark, so no features. Save places or polygons as KML/KMZ.",
    ),
}

_JSON: Mapping[str, Words] = {
    "json_not_utf8": Words(
        "GeoJSON ไม่ได้เข้ารหัสเป็น UTF-8 กรุณาบันทึกใหม่เป็น UTF-8", "The GeoJSON is not in UTF-8. Save it as UTF-8."
    ),
    "json_truncated": _with(_SEND_AGAIN, "GeoJSON ไม่จบ อาจถูกตัดระหว่างส่ง", "The GeoJSON does not end; it was cut off."),
    "json_broken": _with(
        _SEND_AGAIN, "GeoJSON ไม่ถูกต้องตามรูปแบบ JSON ใกล้ไบต์ที่ {byte}", "The GeoJSON is no valid JSON near byte {byte}."
    ),
    "json_two_roots": Words(
        "GeoJSON มีมากกว่าหนึ่งเอกสารในไฟล์เดียว กรุณารวมเป็น FeatureCollection เดียว หรือวางหนึ่ง Feature ต่อบรรทัด",
        "The GeoJSON has more than one document. Make it one FeatureCollection, or one Feature a line.",
    ),
    "json_not_object": Words(
        "GeoJSON ต้องเริ่มด้วยวัตถุ {{…}} แต่ไฟล์นี้ไม่ใช่ กรุณาส่งออกเป็น FeatureCollection",
        "GeoJSON has to be an object {{…}}; this is none. Export it as a FeatureCollection.",
    ),
    "json_not_geojson": Words(
        "JSON นี้ไม่ใช่ GeoJSON (type คือ {type}) กรุณาส่งออกเป็น GeoJSON FeatureCollection",
        "This JSON is no GeoJSON (its type is {type}). Export it as a GeoJSON FeatureCollection.",
    ),
    "json_duplicate_member": _with(
        _SEND_AGAIN, "GeoJSON มีรายการ {member} ซ้ำที่ระดับบนสุด", "The GeoJSON has {member} twice in its outermost object."
    ),
    "json_depth": _with(_SEND_AGAIN, "GeoJSON ซ้อนกันลึกเกิน {most} ชั้น", "The GeoJSON is nested more than {most} deep."),
    "json_nan": Words(
        "GeoJSON มีค่า NaN หรือ Infinity ซึ่ง JSON ไม่อนุญาต กรุณาแทนด้วย null",
        "The GeoJSON holds NaN or Infinity, which JSON does not know. Put null in their place.",
    ),
    "json_string_large": _with(
        _SEND_AGAIN, "GeoJSON มีข้อความเดียวยาวเกิน {most} MB", "The GeoJSON has one string longer than {most} MB."
    ),
    "json_root_large": _with(
        _SEND_AGAIN, "GeoJSON มีรายการที่ระดับบนสุดมากผิดปกติ", "The GeoJSON's outermost object is absurdly large."
    ),
}

_TABLE: Mapping[str, Words] = {
    "csv_nul": Words(
        "ไฟล์ตารางข้อความมีไบต์ว่าง (NUL) จึงไม่ใช่ CSV ที่ถูกต้อง กรุณาบันทึกใหม่เป็น CSV UTF-8",
        "The table holds NUL bytes, so it is no proper CSV. Save it again as CSV UTF-8.",
    ),
    "csv_not_text": Words(
        "ไฟล์นี้ไม่ใช่ข้อความ จึงอ่านเป็น CSV ไม่ได้ กรุณาบันทึกใหม่เป็น CSV UTF-8",
        "This is no text, so no CSV. Save it again as CSV UTF-8.",
    ),
    "csv_line_long": _with(_SEND_AGAIN, "CSV มีบรรทัดยาวเกิน {most} MB", "The CSV has a line longer than {most} MB."),
    "csv_columns": Words(
        "CSV มี {count} คอลัมน์ เกินที่รับได้ {most} คอลัมน์ กรุณาเลือกเฉพาะคอลัมน์ที่ใช้",
        "The CSV has {count} columns; at most {most} are taken. Keep those that are needed.",
    ),
    "csv_one_line": Words(
        "CSV มีเพียงบรรทัดเดียว ต้องมีหัวตารางและข้อมูลอย่างน้อยหนึ่งแถว",
        "The CSV has one line only. It needs a heading and at least one row.",
    ),
    "xlsx_broken": _with(_SEND_AGAIN, "สมุดงาน Excel ไม่สมบูรณ์ ({part})", "The Excel workbook is incomplete ({part})."),
    "xlsx_macros": Words(
        "สมุดงาน Excel มีแมโคร กรุณาบันทึกเป็น .xlsx ที่ไม่มีแมโคร",
        "The Excel workbook has macros. Save it as .xlsx without macros.",
    ),
    "xlsx_dde": Words(
        "สมุดงาน Excel มีการเชื่อมต่อ DDE ซึ่งสั่งรันโปรแกรมได้ กรุณาลบการเชื่อมต่อแล้วบันทึกใหม่",
        "The Excel workbook has a DDE link, which can run programs. Remove it and save again.",
    ),
    "xlsx_connections": Words(
        "สมุดงาน Excel ดึงข้อมูลจากภายนอก (connections) กรุณาวางเป็นค่าแล้วบันทึกใหม่",
        "The Excel workbook fetches data from outside (connections). Paste the values and save again.",
    ),
    "xlsx_dimensions": Words(
        "แผ่นงาน {part} ระบุขนาดผิดปกติ ({reference}) กรุณาคัดลอกเฉพาะตารางไปยังสมุดงานใหม่",
        "Sheet {part} declares absurd dimensions ({reference}). Copy the table into a new workbook.",
    ),
    "xlsx_large": Words(
        "สมุดงาน Excel ขยายเป็น {megabytes} MB เกินที่รับได้ {most} MB กรุณาบันทึกเป็น CSV",
        "The Excel workbook unpacks to {megabytes} MB; at most {most} MB are taken. Save it as CSV.",
    ),
}

_VECTOR: Mapping[str, Words] = {
    "shapefile_part_missing": Words(
        "Shapefile {member} ขาดไฟล์ {missing} กรุณาส่ง .shp .shx .dbf .prj ที่ชื่อเดียวกันรวมในไฟล์ .zip เดียว",
        "Shapefile {member} lacks its {missing}. Send .shp, .shx, .dbf and .prj of the same name in one .zip.",
    ),
    "shapefile_broken": _with(_SEND_AGAIN, "ส่วน {part} ของ Shapefile ไม่ถูกต้อง", "The shapefile's {part} is broken."),
    "shapefile_truncated": _with(
        _SEND_AGAIN,
        "ส่วน {part} ของ Shapefile ไม่ครบ สั้นกว่าที่ระบุไว้",
        "The shapefile's {part} is cut off: shorter than it says.",
    ),
    "shapefile_type": _with(
        _SEND_AGAIN,
        "Shapefile มีชนิดรูปทรงหมายเลข {type} ซึ่งไม่รับ (รับจุด เส้น รูปหลายเหลี่ยม)",
        "The shapefile's shape type {type} is not taken (points, lines and polygons are).",
    ),
    "shapefile_columns": Words(
        "ตาราง .dbf มี {count} คอลัมน์ เกินที่รับได้ {most} คอลัมน์ กรุณาเลือกเฉพาะคอลัมน์ที่ใช้",
        "The .dbf has {count} columns; at most {most} are taken. Keep those that are needed.",
    ),
    "flatgeobuf_header": _with(
        _SEND_AGAIN, "ส่วนหัวของ FlatGeobuf ไม่ถูกต้องหรือใหญ่ผิดปกติ", "The FlatGeobuf's header is broken or absurdly large."
    ),
    "flatgeobuf_version": _with(
        _SEND_AGAIN,
        "FlatGeobuf เป็นรุ่น {version} ซึ่งไม่รับ (รับรุ่น 3)",
        "The FlatGeobuf is of version {version}; version 3 is taken.",
    ),
    "flatgeobuf_truncated": _with(
        _SEND_AGAIN,
        "FlatGeobuf ไม่ครบ ระบุว่ามี {count} รายการแต่ไฟล์สั้นเกินไป",
        "The FlatGeobuf is cut off: too short for the {count} features it states.",
    ),
    "parquet_truncated": _with(
        _SEND_AGAIN, "Parquet ไม่ครบ ไม่พบเครื่องหมายท้ายไฟล์", "The Parquet file is cut off: its end mark is missing."
    ),
    "parquet_footer": _with(
        _SEND_AGAIN, "ส่วนท้ายของ Parquet ไม่ถูกต้องหรือใหญ่ผิดปกติ", "The Parquet file's footer is broken or absurdly large."
    ),
    "parquet_encrypted": Words(
        "Parquet เข้ารหัสลับไว้ กรุณาส่งออกโดยไม่เข้ารหัส", "The Parquet file is encrypted. Export it without encryption."
    ),
}

_DATABASE: Mapping[str, Words] = {
    "sqlite_header": _with(
        _SEND_AGAIN, "ส่วนหัวของฐานข้อมูล GeoPackage ไม่ถูกต้อง", "The GeoPackage's database header is broken."
    ),
    "sqlite_truncated": _with(
        _SEND_AGAIN,
        "GeoPackage ไม่ครบ ระบุว่ามี {pages} หน้าแต่ไฟล์สั้นกว่านั้น",
        "The GeoPackage is cut off: shorter than the {pages} pages it states.",
    ),
    "sqlite_corrupt": Words(
        "ฐานข้อมูล GeoPackage เสียหาย กรุณาเปิดใน QGIS แล้วส่งออกเป็น GeoPackage ใหม่",
        "The GeoPackage's database is damaged. Open it in QGIS and export a new GeoPackage.",
    ),
    "sqlite_slow": Words(
        "ตรวจฐานข้อมูล GeoPackage ไม่เสร็จในเวลาที่กำหนด กรุณาส่งออกเป็น GeoPackage ใหม่ที่มีเฉพาะชั้นข้อมูล",
        "Looking through the GeoPackage took too long. Export a new one with its layers only.",
    ),
    "sqlite_objects": Words(
        "GeoPackage มีตารางและดัชนีมากผิดปกติ กรุณาส่งออกใหม่เฉพาะชั้นข้อมูลที่ใช้",
        "The GeoPackage has an absurd number of tables and indexes. Export only the layers that are needed.",
    ),
    "sqlite_trigger": Words(
        "GeoPackage มีทริกเกอร์ {name} ที่ไม่ใช่ของมาตรฐาน กรุณาส่งออกเป็น GeoPackage ใหม่จาก QGIS",
        "The GeoPackage has a trigger, {name}, that is not the standard's. Export a new one from QGIS.",
    ),
    "sqlite_view": Words(
        "GeoPackage มีวิว {name} ที่เรียกใช้คำสั่งซึ่งไม่ปลอดภัย กรุณาส่งออกผลลัพธ์เป็นชั้นข้อมูลธรรมดา",
        "The GeoPackage has a view, {name}, that runs what is not safe. Export its result as a plain layer.",
    ),
    "sqlite_virtual_table": Words(
        "GeoPackage มีตารางเสมือน {name} ที่ไม่ใช่ดัชนีเชิงพื้นที่ กรุณาส่งออกเป็น GeoPackage ใหม่จาก QGIS",
        "The GeoPackage has a virtual table, {name}, that is no spatial index. Export a new one from QGIS.",
    ),
    "sqlite_dangerous": Words(
        "GeoPackage มีคำสั่งอันตรายใน {name} กรุณาส่งออกเป็น GeoPackage ใหม่จาก QGIS",
        "The GeoPackage holds a dangerous command in {name}. Export a new one from QGIS.",
    ),
    "geopackage_not": Words(
        "ฐานข้อมูลนี้เป็น SQLite แต่ไม่ใช่ GeoPackage กรุณาเปิดใน QGIS แล้วส่งออกเป็น GeoPackage",
        "This is an SQLite database but no GeoPackage. Open it in QGIS and export a GeoPackage.",
    ),
    "geopackage_contents": Words(
        "GeoPackage ไม่มีสารบัญชั้นข้อมูล (gpkg_contents) ที่ถูกต้อง กรุณาส่งออกใหม่จาก QGIS",
        "The GeoPackage has no proper list of layers (gpkg_contents). Export a new one from QGIS.",
    ),
    "geopackage_missing_table": Words(
        "สารบัญของ GeoPackage ระบุชั้นข้อมูล {name} แต่ไม่มีตารางนั้น กรุณาส่งออกใหม่จาก QGIS",
        "The GeoPackage lists a layer {name} whose table is missing. Export a new one from QGIS.",
    ),
    "geopackage_only_tiles": Words(
        "GeoPackage มีแต่ภาพแผนที่ (tiles) ไม่มีชั้นข้อมูลเวกเตอร์ กรุณาส่งข้อมูลเวกเตอร์ หรือส่งราสเตอร์เป็น GeoTIFF",
        "The GeoPackage holds map tiles only. Send its vector layers, or the raster as GeoTIFF.",
    ),
}

_RASTER: Mapping[str, Words] = {
    "tiff_truncated": _with(
        _SEND_AGAIN,
        "GeoTIFF ไม่ครบ ข้อมูลภาพอยู่เลยท้ายไฟล์",
        "The GeoTIFF is cut off: its image data lies beyond the file's end.",
    ),
    "tiff_offset": _with(
        _SEND_AGAIN,
        "GeoTIFF อ้างตำแหน่งที่อยู่นอกไฟล์ อาจเสียหายหรือส่งมาไม่ครบ",
        "The GeoTIFF points to places beyond its end; it is broken or was cut off.",
    ),
    "tiff_loop": _with(_SEND_AGAIN, "สารบัญของ GeoTIFF วนกลับมาที่เดิม", "The GeoTIFF's directories run in a circle."),
    "tiff_directories": _with(
        _SEND_AGAIN, "GeoTIFF มีสารบัญภาพเกิน {most} ชุด", "The GeoTIFF has more than {most} image directories."
    ),
    "tiff_header": _with(_SEND_AGAIN, "ส่วนหัวของ GeoTIFF ไม่ถูกต้อง", "The GeoTIFF's header is broken."),
    "tiff_tag": _with(
        _SEND_AGAIN, "GeoTIFF ขาดหรือมีแท็กที่ผิด (หมายเลข {tag})", "The GeoTIFF lacks a tag or has it wrong (number {tag})."
    ),
    "tiff_block": _with(
        _SEND_AGAIN, "ขนาดไทล์หรือแถบของ GeoTIFF ผิดปกติ", "The GeoTIFF's tiles or strips have absurd sizes."
    ),
    "tiff_block_count": _with(
        _SEND_AGAIN,
        "จำนวนไทล์หรือแถบของ GeoTIFF ไม่ตรงกับขนาดภาพ",
        "The GeoTIFF's tiles or strips do not add up to its size.",
    ),
    "tiff_compression": Words(
        "GeoTIFF บีบอัดด้วยวิธีหมายเลข {method} ซึ่งไม่รับ กรุณาส่งออกใหม่แบบ DEFLATE หรือ LZW",
        "The GeoTIFF is compressed by method {method}, which is not taken. Export it with DEFLATE or LZW.",
    ),
    "tiff_external_reference": _with(
        _SEND_PLAIN, "ข้อมูลกำกับใน GeoTIFF ชี้ไปยังไฟล์ภายนอก", "The GeoTIFF's metadata points to files outside."
    ),
    "raster_dimensions": Words(
        "ราสเตอร์ระบุขนาด {width} × {height} ช่อง ซึ่งเป็นไปไม่ได้หรือเกินที่รับได้ กรุณาตัดเฉพาะพื้นที่จังหวัด",
        "The raster declares {width} × {height} cells, which cannot be or is too many. Clip it to the province.",
    ),
    "raster_bands": Words(
        "ราสเตอร์มี {count} แบนด์ ซึ่งเป็นไปไม่ได้หรือเกินที่รับได้ กรุณาเลือกเฉพาะแบนด์ที่ใช้",
        "The raster has {count} bands, which cannot be or is too many. Keep those that are needed.",
    ),
    "raster_decoded": Words(
        "ราสเตอร์ขยายเป็น {megabytes} MB เกินที่รับได้ {most} MB กรุณาตัดเฉพาะพื้นที่จังหวัด",
        "The raster decodes to {megabytes} MB; at most {most} MB are taken. Clip it to the province.",
    ),
    "ascii_grid_header": Words(
        "ส่วนหัวของ ASCII grid ไม่ถูกต้องหรือขาด {part} กรุณาส่งออกใหม่เป็น GeoTIFF",
        "The ASCII grid's header is broken or lacks {part}. Export it as GeoTIFF.",
    ),
    "ascii_grid_truncated": _with(
        _SEND_AGAIN,
        "ASCII grid ระบุ {width} × {height} ช่อง แต่ไฟล์สั้นเกินไป",
        "The ASCII grid is too short for the {width} × {height} cells it states.",
    ),
    "ascii_grid_not_text": _with(_SEND_AGAIN, "ASCII grid มีเนื้อหาที่ไม่ใช่ตัวเลข", "The ASCII grid holds what is no number."),
    "netcdf_header": _with(
        _SEND_AGAIN, "ส่วนหัวของ NetCDF ไม่ถูกต้องหรือใหญ่ผิดปกติ", "The NetCDF's header is broken or absurdly large."
    ),
    "netcdf_truncated": _with(
        _SEND_AGAIN, "NetCDF ไม่ครบ สั้นกว่าที่ส่วนหัวระบุ", "The NetCDF is cut off: shorter than its header states."
    ),
    "netcdf_external_link": _with(_SEND_PLAIN, "NetCDF ชี้ไปยังไฟล์ภายนอก", "The NetCDF points to files outside."),
}

REFUSALS: Mapping[str, Words] = {**_FILE, **_ARCHIVE, **_XML, **_JSON, **_TABLE, **_VECTOR, **_DATABASE, **_RASTER}
"""All codes of `Refused` that reception raises."""

REMARKS: Mapping[str, Words] = {
    "members_left": Words(
        "ไม่ได้ใช้ไฟล์อื่นในไฟล์บีบอัด {count} ไฟล์ เช่น {example}",
        "{count} other members of the archive were not used, e.g. {example}.",
    ),
    "links_not_followed": Words("ไม่ได้ดึงข้อมูลจาก NetworkLink {count} รายการ", "{count} NetworkLinks were not followed."),
    "pictures_not_fetched": Words(
        "ไม่ได้ดึงรูปหรือสัญลักษณ์จากภายนอก {count} รายการ", "{count} pictures or symbols from outside were not fetched."
    ),
    "workbook_links": Words(
        "สมุดงานอ้างถึงสมุดงานอื่น ใช้เฉพาะค่าที่บันทึกไว้",
        "The workbook refers to other workbooks; the values stored in it are used.",
    ),
    "geopackage_wal": Words(
        "GeoPackage ถูกคัดลอกขณะเปิดแก้ไข การแก้ไขล่าสุดอาจไม่ครบ หากเพิ่งแก้ไข ให้ปิด QGIS แล้วส่งใหม่",
        "The GeoPackage was copied while open for editing; the latest changes may be missing. If so, close QGIS and "
        "send it again.",
    ),
    "shapefile_index_left": Words(
        "ไฟล์ .shx ไม่ถูกต้อง จึงสร้างดัชนีใหม่จาก .shp", "The .shx is broken; the index is built anew from the .shp."
    ),
}
"""All codes of `Remark`."""


def _filled(words: Words, values: Mapping[str, object]) -> Words:
    # names come from strangers: no control characters, no marks of direction, no length without end
    shown = {key: value if isinstance(value, int) else shown_text(str(value)) for key, value in values.items()}
    return Words(words.th.format(**shown), words.en.format(**shown))


def refused(code: str, **values: object) -> Refused:
    """The refusal `code` with its words, ready to be raised."""
    return Refused(code, *_filled(REFUSALS[code], values))


def remark(code: str, **values: object) -> Remark:
    """The remark `code` with its words."""
    return Remark(code, *_filled(REMARKS[code], values))
