package pdf

import "tidings/outputs/pdf/object"

// finisher completes the file that fpdf wrote.
type finisher struct {
	*object.File
	b     *build
	press *press
	pages []int // object numbers
	keys  int   // next key of the parent tree

	root, info int // object numbers of the catalog and the information dictionary
}

// keep adds an object that every copy of the letter has.
func (f *finisher) keep(name string, make func() ([]byte, error)) (int, error) {
	b, err := f.press.keep(name, make)
	return f.AddBytes(b), err
}
