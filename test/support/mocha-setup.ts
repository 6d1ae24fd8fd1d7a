// An Output that ends up in a template literal prints a help text instead of a value: make it an error everywhere.
process.env.PULUMI_ERROR_OUTPUT_STRING = "true";
