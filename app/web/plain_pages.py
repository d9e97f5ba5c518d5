"""Pages about Sonthana itself: what it is, its documents, and what its error codes mean."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.core.errors import NotFound, registry
from app.web import documents
from app.web.templating import render
from app.web.visit import PlainPageDep

router = APIRouter(include_in_schema=False)


@router.get("/about")
async def about(request: Request, page: PlainPageDep) -> Response:
    """What Sonthana is, its licence, and what the demonstration is."""
    return render(request, "about.html", page)


@router.get("/docs/problems")
async def problem_codes(request: Request, page: PlainPageDep) -> Response:
    """All error codes."""
    return render(request, "problems.html", page, problems=registry())


@router.get("/docs/problems/{code}")
async def problem_code(request: Request, code: str, page: PlainPageDep) -> Response:
    """One error code and how to mend it."""
    problem = registry().get(code)
    if problem is None:
        raise NotFound
    return render(request, "problem.html", page, problem=problem)


@router.get("/docs")
async def document_list(request: Request, page: PlainPageDep) -> Response:
    """The documents that the service carries."""
    return render(request, "documents.html", page, titles=documents.titles(), for_people=documents.TITLES)


@router.get("/docs/{name:path}")
async def document(request: Request, name: str, page: PlainPageDep) -> Response:
    """One document; also under the name that its file has."""
    if name.endswith(".md") and name.removesuffix(".md") in documents.documents():
        return RedirectResponse(f"{documents.ROOT}/{name.removesuffix('.md')}", 308)
    found = documents.document(name)
    if found is None:
        raise NotFound
    return render(request, "document.html", page, document=found, title=documents.titles()[name])
