-- expect: error missing `]`
return ('a'):find('[a')
