package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// described are the packages whose types are keys of the workspace's files.
var described = []string{"internal/workspace", "internal/workspace/sources", "notices", "templates"}

// comments are what the sources say of fields and of constants.
type comments struct {
	fields    map[string]string     // "tidings/notices.Incident.ID" to the comment above or behind it
	constants map[string][]constant // "tidings/notices.Impact" to its values, in order
}

// constant is one value of a type of words.
type constant struct{ value, comment string }

// of gives the comment of a field, and none for a type: those speak to who programs.
func (c comments) of(t reflect.Type, field string) string {
	if field == "" {
		return ""
	}
	return c.fields[t.PkgPath()+"."+t.Name()+"."+field]
}

// readComments reads the sources of the packages described.
func readComments() (comments, error) {
	c := comments{fields: map[string]string{}, constants: map[string][]constant{}}
	root, err := moduleRoot()
	if err != nil {
		return c, err
	}
	for _, pkg := range described {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pkg), "*.go"))
		if err != nil {
			return c, err
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
			if err != nil {
				return c, err
			}
			for _, d := range f.Decls {
				if d, ok := d.(*ast.GenDecl); ok {
					c.declaration("tidings/"+pkg+".", d)
				}
			}
		}
	}
	return c, nil
}

func (c comments) declaration(pkg string, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if s, ok := spec.Type.(*ast.StructType); ok {
				for _, f := range s.Fields.List {
					for _, name := range f.Names {
						c.fields[pkg+spec.Name.Name+"."+name.Name] = said(f.Doc, f.Comment)
					}
				}
			}
		case *ast.ValueSpec:
			of, typed := spec.Type.(*ast.Ident)
			if d.Tok != token.CONST || !typed || len(spec.Values) != 1 {
				continue
			}
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
				value, _ := strconv.Unquote(literal.Value) //nolint:errcheck // the parser took it
				c.constants[pkg+of.Name] = append(c.constants[pkg+of.Name],
					constant{value, strings.TrimSuffix(said(spec.Doc, spec.Comment), ".")})
			}
		}
	}
}

func said(above, behind *ast.CommentGroup) string {
	if text := strings.TrimSpace(above.Text()); text != "" {
		return text
	}
	return strings.TrimSpace(behind.Text())
}

// moduleRoot is the nearest folder upward that has a go.mod: `go generate` and `go test`
// run in different ones.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		_, missing := os.Stat(filepath.Join(dir, "go.mod"))
		if missing == nil {
			return dir, nil
		}
		if !errors.Is(missing, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no go.mod lies above: %w", missing)
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}
