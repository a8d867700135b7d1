package tty

import "io"

// Written names the file that a command wrote.
func (t *Terminal) Written(path string, err error) error {
	if err != nil {
		return err
	}
	return t.Print(map[string]string{"file": path}, func(w io.Writer) { Row(w, "%s\n", path) })
}

// Then says which command comes next, unless this one failed.
func (t *Terminal) Then(err error, next string, args ...any) error {
	if err == nil {
		t.Next(next, args...)
	}
	return err
}
