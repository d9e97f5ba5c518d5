"""A job as it is shown."""

from typing import Any

from app.jobs.models import Job

STAGES = {
    "waiting": ("รอคิว", "Waiting"),
    "starting": ("กำลังเริ่ม", "Starting"),
    "checking": ("กำลังตรวจสอบ", "Checking"),
    "reading": ("กำลังอ่านและบันทึก", "Reading and storing"),
    "converting": ("กำลังแปลงเป็น COG", "Making the COG"),
    "classifying": ("กำลังจำแนกระดับความลึก", "Classifying depths"),
    "comparing": ("กำลังเปรียบเทียบ", "Comparing"),
    "counting": ("กำลังนับรายพื้นที่", "Counting per area"),
    "indexing": ("กำลังทำดัชนี", "Indexing"),
    "computing": ("กำลังคำนวณตัวเลขรายพื้นที่", "Computing figures per area"),
    "proving": ("กำลังพิสูจน์สิ่งที่อ้างอิง", "Proving what it rests on"),
    "sealing": ("กำลังประทับตราการเผยแพร่", "Sealing the release"),
    "exporting": ("กำลังจัดทำไฟล์", "Making the files"),
    "publishing": ("กำลังเผยแพร่", "Publishing"),
    "done": ("เสร็จแล้ว", "Done"),
    "failed": ("ไม่สำเร็จ", "Failed"),
    "cancelled": ("ยกเลิกแล้ว", "Cancelled"),
}
"""Stage of a job → its words, Thai and English."""


def href_of(job: Job) -> str:
    """The address of a job."""
    return f"/api/v1/provinces/{job.province_code}/jobs/{job.id}"


def job_read(job: Job) -> dict[str, Any]:
    """A job for programs and pages."""
    th, en = STAGES[job.stage]
    return {
        "id": str(job.id),
        "kind": job.kind,
        "state": job.state,
        "progress": round(job.progress, 4),
        "stage": job.stage,
        "stage_label": {"th": th, "en": en},
        "is_cancel_requested": job.is_cancel_requested,
        "report": job.report,
        "result": job.result,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "href": href_of(job),
    }
