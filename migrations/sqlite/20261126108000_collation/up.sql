-- Here texts are compared by bytes unless somebody says otherwise.
SELECT 1;
