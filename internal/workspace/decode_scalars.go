package workspace

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"tidings/notices"
)

// scalar fills a string, a number or a truth value.
func (d *decoder) scalar(n ast.Node, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.String:
		if s, ok := d.str(n, path, ""); ok {
			v.SetString(s)
		}
	case reflect.Int, reflect.Int64:
		if f, ok := d.number(n, path); ok && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			v.SetInt(int64(f))
		} else if ok {
			d.reject(n, path, "%s is no whole number; write it without a fraction", name(path))
		}
	case reflect.Float64:
		if f, ok := d.number(n, path); ok {
			v.SetFloat(f)
		}
	case reflect.Bool:
		b, ok := n.(*ast.BoolNode)
		if !ok {
			d.reject(n, path, "%s is %s; write true or false", name(path), kind(n))
			return
		}
		v.SetBool(b.Value)
	default:
		d.reject(n, path, "%s cannot be read", name(path))
	}
}

// str reads text. Plain 123 or true is no text in YAML: the schema, an editor and
// this reader agree that it wants quotes.
func (d *decoder) str(n ast.Node, path, hint string) (string, bool) {
	switch s := n.(type) {
	case *ast.StringNode:
		return s.Value, true
	case *ast.LiteralNode:
		return s.Value.Value, true
	}
	if hint == "" {
		hint = "write text here, in quotes if need be"
	}
	d.reject(n, path, "%s is %s; %s", name(path), kind(n), hint)
	return "", false
}

func (d *decoder) number(n ast.Node, path string) (float64, bool) {
	var text string
	switch x := n.(type) {
	case *ast.IntegerNode:
		text = x.Token.Value
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			return float64(i), true
		}
	case *ast.FloatNode:
		text = x.Token.Value
	default:
		d.reject(n, path, "%s is %s; write a number", name(path), kind(n))
		return 0, false
	}
	// Octal, hexadecimal, underscores and overflow are more than a manager means.
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.ContainsAny(text, "xX_oO") {
		d.reject(n, path, "%s: %q is no plain decimal number; write for instance 50 or 0.2", name(path), text)
		return 0, false
	}
	return f, true
}

// text fills a value that reads itself from text.
func (d *decoder) text(n ast.Node, path string, v interface{ UnmarshalText([]byte) error }) {
	s, ok := d.str(n, path, "write a date, for instance 2006-11 or 2006-11-14")
	if !ok {
		return
	}
	err := v.UnmarshalText([]byte(s))
	if s == "" {
		err = fmt.Errorf("%s is empty; write a date or remove the line", name(path))
	}
	if err != nil {
		d.reject(n, path, "%v", err)
	}
}

// affected reads true, false or the name of a file.
func (d *decoder) affected(n ast.Node, path string, v *notices.Affected) {
	if b, ok := n.(*ast.BoolNode); ok {
		if b.Value {
			*v = notices.ByRecords
		}
		return
	}
	if s, ok := d.str(n, path, "write true, or the name of a CSV file beside notice.yaml"); ok {
		*v = notices.Affected(s)
	}
}

// time reads a moment with its offset.
func (d *decoder) time(n ast.Node, t *time.Time, path string) {
	const example = "for instance 2006-11-14T08:10:00+00:00"
	s, ok := d.str(n, path, "write a time with its offset, "+example)
	if !ok {
		return
	}
	got, err := ParseTime(s)
	if err != nil {
		d.reject(n, path, "%s: %v", name(path), err)
		return
	}
	*t = got
}

// kind names a node for people.
func kind(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a group of keys"
	case *ast.SequenceNode:
		return "a list"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	case *ast.StringNode, *ast.LiteralNode:
		return "text"
	}
	return "something else"
}
