"""SQL over a publication's marts, one module a page; every answer is cached on the publication."""
