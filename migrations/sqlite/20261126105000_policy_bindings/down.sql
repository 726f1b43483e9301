DROP VIEW bindable;
DROP TABLE policy_binding;
