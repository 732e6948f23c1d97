"""The files of a search index: versions, manifest, passages, postings, vectors and terms by language."""
