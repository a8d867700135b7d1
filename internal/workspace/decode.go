package workspace

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"tidings/internal/locale"
	"tidings/notices"
)

// decoder fills Go values from YAML nodes.
type decoder struct{ *source }

func (d *decoder) document(body ast.Node, v any) {
	d.at, d.bad = map[string]position{}, map[string]bool{}
	d.value(body, reflect.ValueOf(v).Elem(), "")
}

// reject adds a problem with the value at path.
func (d *decoder) reject(n ast.Node, path, format string, args ...any) {
	d.bad[path] = true
	d.fail(where(n), format, args...)
}

// value fills v from a node. Only the kinds of value that our types have exist.
func (d *decoder) value(n ast.Node, v reflect.Value, path string) {
	d.at[path] = where(n)
	if d.refused(n, path) {
		return
	}
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		d.time(n, p, path)
		return
	case *notices.Month:
		d.text(n, path, p)
		return
	case *notices.Day:
		d.text(n, path, p)
		return
	case *notices.Affected:
		d.affected(n, path, p)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.object(n, v, path)
	case reflect.Map:
		d.dictionary(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	default:
		d.scalar(n, v, path)
	}
}

// refused turns away what the format does not use, and values that are missing.
func (d *decoder) refused(n ast.Node, path string) bool {
	switch n.(type) {
	case *ast.AnchorNode:
		d.reject(n, path, "anchors (&) are not used here; write the value out")
	case *ast.AliasNode:
		d.reject(n, path, "aliases (*) are not used here; write the value out")
	case *ast.TagNode:
		d.reject(n, path, "tags (!) are not used here; remove it")
	case *ast.NullNode:
		d.reject(n, path, "%s has no value; write one or remove the line", name(path))
	default:
		return false
	}
	return true
}

func name(path string) string {
	if path == "" {
		return "the record"
	}
	return path[strings.LastIndexByte(path, '.')+1:]
}

// pairs gives the entries of a mapping; ok is false if the node is none.
func pairs(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

// key reads a mapping's key as text.
func (d *decoder) key(n ast.MapKeyNode, path string) (string, bool) {
	switch k := n.(type) {
	case *ast.StringNode:
		return k.Value, true
	case *ast.MergeKeyNode:
		d.reject(n, path, "merge keys (<<) are not used here; write the values out")
	case *ast.MappingKeyNode:
		d.reject(n, path, "complex keys (?) are not used here; write key: value")
	default:
		d.reject(n, path, "the key %s is no text; put it in quotes", n.String())
	}
	return "", false
}

// keys walks over the entries of a mapping; doubled keys are turned away.
func (d *decoder) keys(n ast.Node, path string, each func(key, at string, e *ast.MappingValueNode)) bool {
	entries, ok := pairs(n)
	if !ok {
		d.reject(n, path, "%s is %s; write keys and values here", name(path), kind(n))
		return false
	}
	seen := map[string]bool{}
	for _, e := range entries {
		key, ok := d.key(e.Key, path)
		if !ok {
			continue
		}
		if seen[key] {
			d.reject(e.Key, join(path, key), "the key %q is there twice; remove one", key)
			continue
		}
		seen[key] = true
		each(key, join(path, key), e)
	}
	return true
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// object fills a struct by its yaml tags. A tag without omitempty is required.
func (d *decoder) object(n ast.Node, v reflect.Value, path string) {
	shape := d.shapes.of(v.Type())
	fields := shape.fields
	found := map[string]bool{}
	ok := d.keys(n, path, func(key, at string, e *ast.MappingValueNode) {
		f, known := fields[key]
		if !known {
			d.bad[at] = true
			d.fail(where(e.Key), "%s", unknown(key, fields))
			return
		}
		found[key] = true
		d.value(e.Value, v.Field(f.index), at)
		if p := where(e.Value); p.line == 0 {
			d.at[at] = where(e.Key)
		}
	})
	if !ok {
		return
	}
	for _, key := range shape.required {
		if !found[key] {
			d.reject(n, join(path, key), "%s is missing; add %s: …", join(path, key), key)
		}
	}
}

// unknown says that a key is not known, and what may have been meant.
func unknown(key string, fields map[string]field) string {
	if hint, ok := secretKeys[key]; ok {
		return fmt.Sprintf("%s never stands in the file; %s", key, hint)
	}
	known := slices.Sorted(maps.Keys(fields))
	best, distance := "", 3
	for _, k := range known {
		if len(key) > notices.MaxID { // no slip of a hand
			break
		}
		if n := locale.Edits(key, k); n < distance {
			best, distance = k, n
		}
	}
	if best != "" {
		return fmt.Sprintf("unknown key %q; did you mean %q?", key, best)
	}
	return fmt.Sprintf("unknown key %q; known here: %s", key, strings.Join(known, ", "))
}

// secretKeys are the keys under which secrets are expected, with what to do.
var secretKeys = map[string]string{
	"password":    "name an environment variable in password_env, or a file in password_file",
	"pass":        "name an environment variable in password_env, or a file in password_file",
	"secret":      "name an environment variable in password_env, or a file in password_file",
	"token":       "name an environment variable in password_env, or a file in password_file",
	"private_key": "name the key's file in key_file",
}

// dictionary fills a map with text keys.
func (d *decoder) dictionary(n ast.Node, v reflect.Value, path string) {
	v.Set(reflect.MakeMap(v.Type()))
	d.keys(n, path, func(key, at string, e *ast.MappingValueNode) {
		entry := reflect.New(v.Type().Elem()).Elem()
		d.value(e.Value, entry, at)
		v.SetMapIndex(reflect.ValueOf(key), entry)
	})
}

func (d *decoder) list(n ast.Node, v reflect.Value, path string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.reject(n, path, "%s is %s; write a list here, each entry on a line of its own after \"- \"", name(path),
			kind(n))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values)))
	for i, e := range seq.Values {
		d.value(e, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
}
