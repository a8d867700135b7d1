package tty

import "reflect"

// Listed gives v with empty lists for absent ones, in itself, in what it points to
// and in its fields: a program that reads the JSON may then always count and loop,
// and never meets null where a list belongs. v itself is left as it was.
func Listed(v any) any {
	if v == nil {
		return nil
	}
	return filled(reflect.ValueOf(v)).Interface()
}

func filled(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || v.Elem().Kind() != reflect.Struct {
			return v
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(filled(v.Elem()))
		return p
	case reflect.Struct:
		return filledFields(v)
	case reflect.Slice:
		if v.IsNil() && v.Type().Elem().Kind() != reflect.Uint8 {
			return reflect.MakeSlice(v.Type(), 0, 0)
		}
	}
	return v
}

// filledFields is a copy of the structure v, with its exported fields filled.
func filledFields(v reflect.Value) reflect.Value {
	s := reflect.New(v.Type()).Elem()
	s.Set(v)
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			s.Field(i).Set(filled(v.Field(i)))
		}
	}
	return s
}
