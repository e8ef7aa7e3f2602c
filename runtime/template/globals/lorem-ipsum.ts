import type { Keywords } from '../../values/objects.ts';
import { bindArguments, parseSignature } from '../../values/signature.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';

const WORDS =
  'a ac accumsan ad adipiscing aenean aliquam aliquet amet ante aptent arcu at auctor augue bibendum blandit class commodo condimentum congue consectetuer consequat conubia convallis cras cubilia cum curabitur curae cursus dapibus diam dictum dictumst dignissim dis dolor donec dui duis egestas eget eleifend elementum elit enim erat eros est et etiam eu euismod facilisi facilisis fames faucibus felis fermentum feugiat fringilla fusce gravida habitant habitasse hac hendrerit hymenaeos iaculis id imperdiet in inceptos integer interdum ipsum justo lacinia lacus laoreet lectus leo libero ligula lobortis lorem luctus maecenas magna magnis malesuada massa mattis mauris metus mi molestie mollis montes morbi mus nam nascetur natoque nec neque netus nibh nisi nisl non nonummy nostra nulla nullam nunc odio orci ornare parturient pede pellentesque penatibus per pharetra phasellus placerat platea porta porttitor posuere potenti praesent pretium primis proin pulvinar purus quam quis quisque rhoncus ridiculus risus rutrum sagittis sapien scelerisque sed sem semper senectus sit sociis sociosqu sodales sollicitudin suscipit suspendisse taciti tellus tempor tempus tincidunt torquent tortor tristique turpis ullamcorper ultrices ultricies urna ut varius vehicula vel velit venenatis vestibulum vitae vivamus viverra volutpat vulputate'.split(
    ' ',
  );

const SIGNATURE = parseSignature('n=5, html=True, min=20, max=100');

/** Jinja's lipsum(): filler text. */
export function loremIpsum(args: readonly Value[], keywords: Keywords): string {
  const [count, html = true, least, most] = bindArguments('generate_lorem_ipsum', SIGNATURE, args, keywords);
  const paragraphs = Array.from({ length: Number(count) }, () => paragraph(Number(least), Number(most)));
  return truth(html) ? paragraphs.map((text) => `<p>${text}</p>`).join('\n') : paragraphs.join('\n\n');
}

function paragraph(least: number, most: number): string {
  const count = least + Math.floor(Math.random() * Math.max(1, most - least));
  let text = '';
  let upper = true;
  for (let index = 0; index < count; index++) {
    const word = WORDS[Math.floor(Math.random() * WORDS.length)] ?? 'lorem';
    text += (index > 0 ? ' ' : '') + (upper ? word.charAt(0).toUpperCase() + word.slice(1) : word);
    upper = index % 14 === 13;
    if (upper && index < count - 1) text += '.';
    else if (index % 5 === 4 && index < count - 1) text += ',';
  }
  return `${text.replace(/,$/, '')}.`;
}
