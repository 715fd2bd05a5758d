// A picture from a program, without a notebook or a project:
//
//   dotnet run samples/attention.cs                                       opens the picture in the browser
//   dotnet run samples/attention.cs -- "lemon is so sour" attention.png   another text, saved as a picture
//
#:package GptVis.Interactive@0.1.0-*
// Programs of one file are compiled ahead of time unless they say so; this one starts in a moment as it is.
#:property PublishAot=false

using GptVis.Interactive;

string text = args is [var given, ..] ? given : "i like spicy so i like";
var attention = Notebook.PlotAttention(text, layer: 1, head: 1);

Console.WriteLine(attention.Caption);
Console.WriteLine(args is [_, var file] ? attention.SavePng(file) : attention.Show());
