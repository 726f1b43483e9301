-- Texts that are compared by bytes serve what was before as well.
SELECT 1;
