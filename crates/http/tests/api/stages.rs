mod identification;
