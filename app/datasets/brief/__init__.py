"""The brief of a decision dataset: a PDF for paper, set by Typst from data, with maps that we draw."""
