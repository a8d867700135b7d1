package pdf

// CanSet reports whether a text in a locale can be set with the built-in fonts, so that a
// letter in its language is not refused for its script.
func (r *Renderer) CanSet(text, locale string) bool {
	t := &typesetter{lib: r.lib, locale: locale, order: map[style][]faceID{}, found: map[styledRune]located{}}
	for _, c := range text {
		if t.locate(c, style{}).face == nil {
			return false
		}
	}
	return t.err == nil
}
