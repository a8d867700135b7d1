// Package post is letters on paper: addresses as each country writes them, a PDF for each
// account, and one file of all of them in the order in which they are printed and posted.
package post
