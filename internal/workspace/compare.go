package workspace

import (
	"reflect"
	"slices"
	"strings"

	"tidings/notices"
)

// Differing names the keys in which a record that is known differs from one that another
// system gives, in the order of the file. What the other system leaves empty it does not
// know, and that is no difference, except of the keys in always.
func Differing[T any](known, given T, always ...string) (keys []string) {
	a, b := reflect.ValueOf(known), reflect.ValueOf(given)
	for i := range a.NumField() {
		key, _, _ := strings.Cut(a.Type().Field(i).Tag.Get("yaml"), ",")
		if key == "" || key == "-" || empty(b.Field(i)) && !slices.Contains(always, key) ||
			same(a.Field(i), b.Field(i)) {
			continue
		}
		keys = append(keys, key)
	}
	return keys
}

// Changed names the keys in which a record differs from what it was, in the order of the file.
func Changed[T any](was, is T) (keys []string) {
	a, b := reflect.ValueOf(was), reflect.ValueOf(is)
	for i := range a.NumField() {
		if key, _, _ := strings.Cut(a.Type().Field(i).Tag.Get("yaml"), ","); !same(a.Field(i), b.Field(i)) {
			keys = append(keys, key)
		}
	}
	return keys
}

// Merged is known with what another system gives for the keys that Differing names.
func Merged[T any](known, given T, keys []string) T {
	v, from := reflect.ValueOf(&known).Elem(), reflect.ValueOf(given)
	for i := range v.NumField() {
		if key, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ","); slices.Contains(keys, key) {
			v.Field(i).Set(from.Field(i))
		}
	}
	return known
}

// same reports whether two values are written alike.
func same(a, b reflect.Value) bool {
	return notices.Digest(a.Interface()) == notices.Digest(b.Interface())
}
