package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/htmlindex"
)

// recode writes a file in another encoding: recode ENCODING FROM TO.
func recode(ts *testscript.TestScript, _ bool, args []string) {
	enc, err := htmlindex.Get(args[0])
	ts.Check(err)
	text, err := enc.NewEncoder().String(ts.ReadFile(args[1]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(text), 0o644))
}

// manyServices writes a list of one account with N services: services N FILE.
func manyServices(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	text := fmt.Sprintf("account,services\nC-1,%q\n", strings.Repeat("website,", n))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o644))
}
