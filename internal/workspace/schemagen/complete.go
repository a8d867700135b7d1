package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/invopop/jsonschema"

	"tidings/internal/workspace"
)

// defaultsOf gives the value of a file in which everything is left out, with one entry in
// each list whose entries have defaults.
func defaultsOf(v any) reflect.Value {
	if _, ok := v.(workspace.Config); ok {
		return reflect.ValueOf(workspace.Config{Relays: make([]workspace.Relay, 1)}.WithDefaults())
	}
	return reflect.ValueOf(v)
}

// complete gives every property its examples, which stand below its comment, its default
// and the words that it may hold.
func complete(s *jsonschema.Schema, at string, v reflect.Value) error {
	if s.Items != nil && v.Kind() == reflect.Slice && v.Len() > 0 {
		return complete(s.Items, at, v.Index(0))
	}
	if s.AdditionalProperties != nil && s.AdditionalProperties.Properties != nil { // a map of structures
		if err := complete(s.AdditionalProperties, at, reflect.Zero(v.Type().Elem())); err != nil {
			return err
		}
	}
	if s.Items != nil {
		return complete(s.Items, at, reflect.Zero(v.Type().Elem()))
	}
	if s.Properties == nil {
		return nil
	}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		here := strings.TrimPrefix(at+"."+p.Key, ".")
		field := fieldOf(v, p.Key)
		for _, word := range workspace.Choices(here) {
			p.Value.Enum = append(p.Value.Enum, word)
		}
		if err := describe(p.Value); err != nil {
			return fmt.Errorf("%s: %w", here, err)
		}
		if text := p.Value.Type == "string" || p.Value.Type == "number" || p.Value.Type == "integer"; text &&
			!field.IsZero() && p.Value.Pattern == "" {
			p.Value.Default = field.Interface()
		}
		if p.Value.Type == "boolean" {
			p.Value.Default = false
		}
		if err := complete(p.Value, here, field); err != nil {
			return err
		}
	}
	return nil
}

// fieldOf finds the field of a structure by its key.
func fieldOf(v reflect.Value, key string) reflect.Value {
	for i := range v.NumField() {
		if name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ","); name == key {
			return v.Field(i)
		}
	}
	panic("no field has the key " + key)
}

// describe makes sentences of a field's comment and of what its type is, and takes the
// example that stands below it.
func describe(s *jsonschema.Schema) error {
	text, written, found := strings.Cut(s.Description, "\nExample: ")
	s.Description, written = oneLine(text+" "+s.Comments), oneLine(written)
	s.Comments = ""
	if !found {
		return nil
	}
	if s.Type == "string" && !strings.HasPrefix(written, `"`) {
		s.Examples = []any{written}
		return nil
	}
	plain, err := yaml.YAMLToJSON([]byte(written))
	if err != nil {
		return err
	}
	var v any
	if err := json.Unmarshal(plain, &v); err != nil {
		return err
	}
	s.Examples = []any{v}
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
