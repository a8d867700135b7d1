package pdf

import "tidings/outputs/pdf/object"

// finisher completes the file that fpdf wrote.
type finisher struct {
	*object.File
	b     *build
	pages []int // object numbers
	keys  int   // next key of the parent tree
}
