"""Official forms and tables, filled in from a published version. They know the publication and nothing else of ours."""
