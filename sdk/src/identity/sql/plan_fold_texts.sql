SELECT t AS text, lower(t) AS folded FROM unnest($1::text[]) t
