#!/bin/sh
# compile_with.sh OTHER_COMPILER COMPILER ARGUMENTS...: starts OTHER_COMPILER with the ARGUMENTS (KernelCompiler.cmake).
other=$1
shift 2
exec "$other" "$@"
