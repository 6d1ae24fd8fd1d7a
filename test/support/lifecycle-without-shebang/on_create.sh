echo "started as a program, this is nothing that a kernel knows"
